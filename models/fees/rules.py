"""Rules of commitments, contracts, bills and payments. Pure.

Sources: Civil Code 937-950 (property service), 944 (demand within a reasonable period, no cutting of services),
946-948 (notice periods), 203 (a period that ends on a holiday ends on the day after); shared terms in product 3.8.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from models.base.clock import chinese_date
from models.base.problems import define
from models.fees import kinds  # noqa: F401 - registers what residents are told
from models.notices.holidays import first_working

CENTI = 100
"""Areas are counted in 0.01 m2."""
LONGEST_START_DAY = 28
"""A contract begins on a day that every month has, so that a period is a whole number of months."""
ISSUED_AHEAD = timedelta(days=14)
"""A bill is made out at least so long before it is due: the first reminder is seven days before."""
DISMISSAL_NOTICE_DAYS = 60
"""Civil Code 946: the owners' written notice of dismissal, unless the contract says otherwise."""
REFUSAL_NOTICE_DAYS = 90
"""Civil Code 947: the company's written notice that it will not go on, unless the contract says otherwise."""
SHORTEST_DEMAND_DAYS = 7
LONGEST_DEMAND_DAYS = 60
"""Civil Code 944 asks for a reasonable period and names none; these limits are ours."""

TEXT_CHANGED = define(
    "commitment-text-changed",
    409,
    "承诺书已更新",
    "您看到的承诺书已有新的文本，请重新阅读后再确认。",
)
COMMITMENT_BOUND = define(
    "commitment-bound",
    409,
    "承诺已不能撤回",
    "物业服务合同已经生效，承诺已转为合同义务，不能再撤回。",
)
NOT_COMMITTED = define("not-committed", 409, "没有可撤回的承诺", "这套房屋现在没有交费承诺。")
UNIT_COMMITTED = define(
    "unit-committed", 409, "这套房屋已有承诺", "这套房屋已经有承诺，不用再录入。"
)
PAPER_DECIDED = define(
    "paper-commitment-decided", 409, "这份纸质承诺已处理", "这份纸质承诺已经处理过了。"
)
CALL_NOT_DRAFT = define(
    "commitment-call-not-draft", 409, "征集通知已发布", "已发布的征集通知不能再改。"
)
CALL_DATE_PAST = define(
    "commitment-date-past", 422, "截止日期太早", "征集承诺的截止日期要在明天或者以后。"
)
CONTRACT_DATES = define("contract-dates", 422, "合同日期不对")
CONTRACT_NOT_OPEN = define("contract-not-open", 409, "合同状态不符")
CONTRACT_EXISTS = define(
    "contract-exists",
    409,
    "已有生效的合同",
    "本小区已有生效的物业服务合同，要先登记原合同终止，新合同才能生效。",
)
MOTION_NOT_EFFECTIVE = define(
    "contract-motion-not-effective",
    409,
    "表决还没有生效",
    "合同写明由表决通过，但是那项表决不存在或者还没有生效，请核对表决编号。",
)
NOTICE_TOO_SHORT = define("notice-too-short", 422, "通知期不够")
CONTRACT_NOT_EXPIRED = define("contract-not-expired", 409, "合同还没有到期")
NO_REFUND_DUE = define("no-refund-due", 422, "没有这么多应退的钱")
BILL_SETTLED = define("bill-settled", 409, "账单已结清")
OVERPAID = define("overpaid", 422, "超过应缴金额")
RECEIPT_TAKEN = define("receipt-number-taken", 409, "收据号已登记过")
RECEIVED_IN_FUTURE = define("received-in-future", 422, "日期不对", "收款日期不能晚于今天。")
BILL_NOT_DISPUTABLE = define("bill-not-disputable", 409, "不能提出异议")
BILL_OF_FORMER_OWNER = define(
    "bill-of-former-owner", 403, "不是您的账单", "这张账单是原业主的，与您无关，您不用办理。"
)
DISPUTE_SETTLED = define("dispute-settled", 409, "异议已答复", "这条异议已经答复过了。")
CORRECTION_PENDING = define(
    "bill-correction-pending",
    409,
    "已有申请在等待审核",
    "这张账单已有一项申请在等待审核，请先处理。",
)
CORRECTION_DECIDED = define("bill-correction-decided", 409, "申请已处理", "这项申请已经处理过了。")
PAYMENT_REVERSED = define("payment-reversed", 409, "这笔收款已更正", "这笔收款已经更正过了。")
NOT_REVERSIBLE = define(
    "wechat-payment-not-reversible",
    409,
    "微信收款不能更正",
    "微信支付收到的钱不能更正，请到“收款”里申请退款，钱会原路退回。",
)
NOT_OVERDUE = define("bill-not-overdue", 409, "账单还没有过期")
DEMAND_PERIOD = define("demand-period", 422, "期限不合理")
DEMAND_RUNNING = define("demand-running", 409, "上一次催告还没有到期")

STANDARD_TEXT = (
    "承诺接受后期物业管理并交纳费用\n\n"
    "我是{estate}的业主。我承诺：\n"
    "一、小区改造完成后，接受由业主依法共同决定的物业管理方式，支持和配合物业服务。\n"
    "二、物业服务合同生效后，按合同约定的标准和时间交纳物业费。\n"
    "三、我知道：本承诺不是账单，现在不用交钱；物业服务合同生效后，才会按合同出账单。\n"
    "四、物业服务合同生效以前，我可以随时撤回本承诺。"
)
"""Used where an estate has published no text of its own."""


def bill_amount(area_centi_m2: int, rate_fen: int, months: int) -> int:
    """Return what a period costs in fen: area x rate x months, half a fen and more rounded up.

    area in 0.01 m2, rate in fen per m2 and month. Rounded once, at the end. The database holds the same formula.
    """
    return (area_centi_m2 * rate_fen * months + CENTI // 2) // CENTI


def add_months(day: date, months: int) -> date:
    """Return the same day of a later month; only for days up to the 28th."""
    count = day.year * 12 + day.month - 1 + months
    return day.replace(year=count // 12, month=count % 12 + 1)


def whole_months(starts_on: date, ends_on: date) -> int | None:
    """Return how many months there are from a first to a last day; None when they are not whole."""
    after = ends_on + timedelta(days=1)
    months = (after.year - starts_on.year) * 12 + after.month - starts_on.month
    return months if months > 0 and add_months(starts_on, months) == after else None


@dataclass(frozen=True, slots=True)
class Period:
    """A time for which one bill is made out; both days belong to it."""

    start: date
    end: date
    months: int


@dataclass(frozen=True, slots=True)
class Term:
    """When a contract serves and how it bills; last_day None: without end."""

    starts_on: date
    last_day: date | None
    months_per_period: int
    due_day_offset: int

    def periods(self) -> Iterator[Period]:
        """Yield the periods in order; the last one is shorter when the term ends within it."""
        total = whole_months(self.starts_on, self.last_day) if self.last_day else None
        done = 0
        while total is None or done < total:
            months = self.months_per_period
            if total is not None:
                months = min(months, total - done)
            start = add_months(self.starts_on, done)
            done += months
            yield Period(start, add_months(self.starts_on, done) - timedelta(days=1), months)

    def planned_due(self, period: Period) -> date:
        return period.start + timedelta(days=self.due_day_offset)

    def issue_from(self, period: Period) -> date:
        """Return from which day on a period's bill is made out."""
        return min(period.start, self.planned_due(period) - ISSUED_AHEAD)

    def due_on(self, period: Period, issued_on: date) -> date:
        """Return until when a bill is to be paid: a late bill leaves as much time as one in time."""
        return max(self.planned_due(period), issued_on + ISSUED_AHEAD)

    def to_issue(self, today: date) -> list[Period]:
        """Return the periods whose bills are to be there today."""
        found = []
        for period in self.periods():
            if self.issue_from(period) > today:
                break
            found.append(period)
        return found

    def next_after(self, today: date) -> Period | None:
        """Return the first period whose bill is not made out yet."""
        return next((one for one in self.periods() if self.issue_from(one) > today), None)


def check_term(starts_on: date, ends_on: date) -> None:
    """Refuse a term that is not a whole number of months. Raises contract-dates."""
    if starts_on.day > LONGEST_START_DAY:
        raise CONTRACT_DATES(
            "服务要从1日到28日之间的某一天开始。", errors={"starts_on": ["请填1日到28日之间"]}
        )
    if ends_on <= starts_on or whole_months(starts_on, ends_on) is None:
        shown = chinese_date(add_months(starts_on, 12) - timedelta(days=1))
        raise CONTRACT_DATES(
            f"服务期要按整月计算，例如一年期应到{shown}为止。", errors={"ends_on": ["不是整月"]}
        )


def check_end(*, starts_on: date, received_on: date, last_day: date, notice_days: int) -> None:
    """Refuse an end before the notice period has run, or within a month of the contract.

    The day on which the notice was received is not counted (Civil Code 201). Raises notice-too-short, contract-dates.
    """
    earliest = received_on + timedelta(days=notice_days)
    if last_day < earliest:
        raise NOTICE_TOO_SHORT(
            f"书面通知收到后要满{notice_days}天，最早可以到{chinese_date(earliest)}为止。",
            earliest=earliest.isoformat(),
        )
    if whole_months(starts_on, last_day) is None:
        raise CONTRACT_DATES(
            f"终止日要落在合同月的最后一天，例如{chinese_date(_month_end(starts_on, last_day))}。",
            errors={"last_day": ["不是整月"]},
        )


def _month_end(starts_on: date, day: date) -> date:
    """Return the last day of the contract's month in which a day falls."""
    months = 1
    while add_months(starts_on, months) <= day:
        months += 1
    return add_months(starts_on, months) - timedelta(days=1)


def state_after_payment(state: str, amount_fen: int, paid_fen: int) -> str:
    """Return a bill's state with so much paid on it; a dispute stays until it is settled or all is paid."""
    if paid_fen == amount_fen:
        return "paid"
    if state == "disputed":
        return state
    return "part_paid" if paid_fen else "open"


def check_payment(state: str, amount_fen: int, paid_fen: int, payment_fen: int) -> None:
    """Refuse money that is not owed. Raises bill-settled, overpaid."""
    if state in {"paid", "waived"}:
        raise BILL_SETTLED("这张账单已经结清，不用再收款。")
    rest = amount_fen - paid_fen
    if payment_fen > rest:
        raise OVERPAID(
            f"这张账单只差{yuan(rest)}元，不能多收。",
            rest_fen=rest,
            errors={"amount_fen": [f"最多{yuan(rest)}元"]},
        )


def check_demand(state: str, due_on: date, today: date, days: int) -> None:
    """Refuse a demand that the law does not carry. Raises bill-settled, bill-not-overdue, demand-period."""
    if state not in {"open", "part_paid"}:
        raise BILL_SETTLED("已结清、已减免或者有异议的账单不能催告。有异议的请先答复。")
    if today <= due_on:
        raise NOT_OVERDUE(f"这张账单的缴费日期到{chinese_date(due_on)}，过了才能催告。")
    if not SHORTEST_DEMAND_DAYS <= days <= LONGEST_DEMAND_DAYS:
        raise DEMAND_PERIOD(
            f"催告要给住户合理的期限：{SHORTEST_DEMAND_DAYS}到{LONGEST_DEMAND_DAYS}天。",
            errors={"days": [f"请填{SHORTEST_DEMAND_DAYS}到{LONGEST_DEMAND_DAYS}天"]},
        )


def pay_by(today: date, days: int) -> date:
    """Return the last day of a demand's period: the first day is not counted, a holiday at its end is passed over.

    Civil Code 201 and 203.
    """
    return first_working(today + timedelta(days=days))


def yuan(fen: int) -> str:
    """Return an amount without separators, as templates take it: 1234.50."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def yuan_read(fen: int) -> str:
    """Return an amount as people read it: 1,234.50."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def square_metres(area_centi_m2: int) -> str:
    """Return an area as people read it: 86.35."""
    return f"{area_centi_m2 // CENTI}.{area_centi_m2 % CENTI:02d}"


def period_words(start: date, end: date) -> str:
    """Return a period as people read it."""
    return f"{chinese_date(start)}至{chinese_date(end)}"
