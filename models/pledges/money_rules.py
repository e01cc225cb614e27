"""Rules of money on pledges: states, refusals, what people are told, the code on a household's slip. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum

from models.base.problems import define
from models.notices.rules import NoticeKind, register_kind
from models.pledges.rules import PledgeState, Way

NOT_PAYABLE = define("contribution-not-payable", 409, "现在不用交款")
NOT_DIRECT = define(
    "contribution-not-direct",
    409,
    "不用您交款",
    "这笔出资由维修资金或者公共收益支付，钱由银行转来，不收现金，也不用住户自己交。",
)
RECEIVED_IN_FUTURE = define("contribution-in-future", 422, "日期不对", "收款日期不能晚于今天。")
REFERENCE_NEEDED = define(
    "contribution-reference-needed", 422, "缺银行流水号", "银行转账要写银行的流水号。"
)
CORRECTION_PENDING = define(
    "contribution-correction-pending", 409, "已有申请", "这笔出资已经有一项退款或更正在等人审核。"
)
CORRECTION_DECIDED = define(
    "contribution-correction-decided", 409, "已经处理过", "这项退款或更正已经处理过了。"
)
NOT_REVERSIBLE = define(
    "contribution-not-reversible",
    409,
    "不能更正",
    "微信支付收到的钱不能更正，请在“收款与对账”里申请退款，钱会原路退回。",
)
REFUND_ABOVE_HELD = define("contribution-refund-too-much", 422, "退款超过已收")

register_kind(
    NoticeKind(
        "contribution_received",
        "收到出资：{unit}",
        "{unit}交的改造出资{amount}已收到，收据号{receipt}。{rest}",
        route="/pages/pledges/pledge?id={renovation_id}&unit={unit_id}",
    )
)
register_kind(
    NoticeKind(
        "contribution_went_back",
        "出资账目有变化：{unit}",
        "{unit}的改造出资{what}{amount}，凭证号{receipt}。{rest}有疑问请联系社区。",
        route="/pages/pledges/pledge?id={renovation_id}&unit={unit_id}",
    )
)


class CorrectionKind(StrEnum):
    REFUND = "refund"
    REVERSAL = "reversal"


class CorrectionState(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"


WHY_NOT_PAYABLE: Mapping[PledgeState, str] = {
    PledgeState.PLEDGED: "社区还没有确认这笔认领，确认以后再交。",
    PledgeState.PAID: "这笔出资已经交清，不用再交。",
    PledgeState.WAIVED: "这户的出资已经减免，不用交。",
}


def state_after_money(amount_fen: int, paid_fen: int) -> PledgeState:
    """Return the state of a confirmed pledge on which so much is paid."""
    if not paid_fen:
        return PledgeState.CONFIRMED
    return PledgeState.PAID if paid_fen == amount_fen else PledgeState.PART_PAID


def check_payable(state: PledgeState, way: Way, *, by_resident: bool) -> None:
    """Refuse to take money on a pledge that owes none. Raises contribution-not-payable, contribution-not-direct."""
    if state not in {PledgeState.CONFIRMED, PledgeState.PART_PAID}:
        raise NOT_PAYABLE(
            WHY_NOT_PAYABLE.get(state, "这笔出资认领已经结束，不用交。"), state=state.value
        )
    if by_resident and way is not Way.DIRECT:
        raise NOT_DIRECT()


PAYMENT_CODE = re.compile(r"CZ[\s\-_:]*((?:\d[\s\-]*){4,14})")


def payment_code(pledge_id: int) -> str:
    """Return the code that a household writes with its transfer: CZ, the pledge's number, two check digits.

    ISO 7064 MOD 97-10: a wrong digit or two digits exchanged give no valid code.
    """
    return f"CZ{pledge_id:04d}{98 - pledge_id * 100 % 97:02d}"


def pledges_named(remark: str) -> list[int]:
    """Return the pledges whose codes stand in a remittance note, in the order of the note, each once."""
    folded = unicodedata.normalize("NFKC", remark).upper()
    found = []
    for digits in PAYMENT_CODE.findall(folded):
        # The whole run of digits, else what stands before the first gap: an amount may follow.
        for number in (re.sub(r"\D", "", digits), re.split(r"[\s\-]", digits)[0]):
            if number and payment_code(int(number[:-2] or 0)) == f"CZ{number}":
                found.append(int(number[:-2]))
                break
    return list(dict.fromkeys(found))
