"""Property service: most have promised to pay for it, its contract is in effect, the first bills are out."""

from datetime import date, timedelta
from hashlib import sha256

from models.base.clock import local_date
from models.base.paging import Paging
from models.fees import bills, calls, commitments, contracts, disputes, payments
from models.fees.tables import Bill, CorrectionKind
from models.motions import reading
from models.motions.states import State
from models.places import actions as places
from server.demo.sample_estate import FIRST_LOGIN
from server.demo.stage import Stage, Story

COMPANY = "咸宁市安居物业服务有限公司"
RATE_FEN = 60
MONTHS = 3
TERM_MONTHS = 36
STARTS_IN_DAYS, DUE_IN_DAYS = 3, 10
"""The first bills are due so many days from today: reminders come 3, 9, 13 and 25 days from now."""
LATEST_START = 28
"""A service starts on a day that every month has."""
COMMIT_IN_DAYS = 8
TERMS = """一、服务内容：保洁、秩序维护、绿化养护、公共设施日常维护，设专人值守。
二、收费：每月每平方米0.60元，按季度交纳，每季度公布收支。
三、服务期三年。业主共同决定解聘的，提前60天书面通知；物业公司不续聘的，提前90天书面通知。
四、业主逾期不交的，物业公司可以催告，不得停水、停电、停气、停热。"""
ON_PAPER = ("1栋2单元101室", "3栋3单元302室", "5栋2单元202室")
PAID = 31
"""Per cent of the bills that are paid already."""


def tell(stage: Stage) -> Story:
    """Commitments first, then the contract and its bills, of which some are paid and one is disputed."""
    yield stage.ago(31, 15)
    call = calls.draft_call(
        stage.clerk,
        stage.estate_id,
        body=None,
        commit_by=local_date(stage.today) + timedelta(days=COMMIT_IN_DAYS),
        now=stage.ago(31, 15),
    )
    yield stage.ago(30)
    calls.publish_call(stage.moderator, call.id, version=call.version, now=stage.ago(30))
    digest = commitments.text_of(stage.estate_id).digest
    yield from _commit(stage, digest, since=29, until=10)
    yield from _sign(stage)
    yield from _commit(stage, digest, since=9, until=7)
    yield from _pay(stage)
    yield stage.ago(2, 11)
    _take_paper(stage, digest)
    _object(stage)


def _commit(stage: Stage, digest: str, *, since: int, until: int) -> Story:
    everybody = stage.spread(stage.share(76, "commitment"), "commitment day", since=29, until=7)
    for moment, resident in everybody:
        if stage.ago(since, 0) <= moment < stage.ago(until - 1, 0):
            yield moment
            for unit_id in resident.units:
                commitments.commit(
                    resident.actor, stage.estate_id, unit_id, digest=digest, now=moment
                )


def _take_paper(stage: Stage, digest: str) -> None:
    units = places.units_by_label(stage.estate_id)
    for label in ON_PAPER:
        if commitments.commitment_of(stage.clerk, stage.estate_id, units[label].id)[1] is None:
            commitments.enter_on_paper(
                stage.clerk,
                stage.estate_id,
                units[label].id,
                digest=digest,
                scan_digest=sha256(f"{label} 承诺书".encode()).hexdigest(),
                now=stage.ago(2, 11),
            )


def _sign(stage: Stage) -> Story:
    """Write the contract down and put it into effect; its first bills come when they are due within two weeks."""
    signed = stage.ago(8, 15)
    due_on = local_date(stage.today) + timedelta(days=DUE_IN_DAYS)
    starts_on = local_date(stage.today) + timedelta(days=STARTS_IN_DAYS)
    starts_on = starts_on.replace(day=min(starts_on.day, LATEST_START))
    yield stage.ago(9, 21)
    found = contracts.draft(
        stage.clerk,
        stage.estate_id,
        {
            "company": COMPANY,
            "rate_fen": RATE_FEN,
            "months_per_period": MONTHS,
            "due_day_offset": (due_on - starts_on).days,
            "starts_on": starts_on,
            "ends_on": _last_day(starts_on),
            "terms": TERMS,
            "dismissal_notice_days": 60,
            "refusal_notice_days": 90,
            "motion_id": _decision(stage),
        },
        stage.ago(9, 21),
    )
    contracts.hand_in(stage.clerk, found.id, version=found.version, now=stage.ago(9, 21))
    yield signed
    contracts.put_into_effect(stage.secretary, found.id, version=found.version, now=signed)


def _last_day(starts_on: date) -> date:
    years = TERM_MONTHS // 12
    return starts_on.replace(year=starts_on.year + years) - timedelta(days=1)


def _decision(stage: Stage) -> int:
    """Return the owners' decision to employ the company."""
    decided = reading.motions(
        stage.secretary, stage.estate_id, {State.EFFECTIVE}, Paging(), stage.ago(9)
    )
    return decided.items[0].motion.id


def _pay(stage: Stage) -> Story:
    """Enter what came in since the bills were made out."""
    yield stage.ago(3, 9)
    paid = [bill for bill in _owed(stage) if _has_paid(bill)]
    for number, bill in enumerate(paid, start=1):
        days = 3 - 3 * number // (len(paid) + 1)
        yield stage.ago(days, 16, number % 60)
        payments.pay(
            stage.clerk,
            bill.id,
            amount_fen=bill.amount_fen,
            method="cash" if number % 3 == 0 else "bank",
            receipt_number=f"AJ{stage.today:%Y}-{number:04d}",
            received_on=local_date(stage.ago(days)),
            now=stage.ago(days, 16, number % 60),
        )


def _has_paid(bill: Bill) -> bool:
    if bill.unit_label == FIRST_LOGIN:
        return False
    return int(sha256(f"bill {bill.unit_label}".encode()).hexdigest()[:8], 16) % 100 < PAID


def _owed(stage: Stage) -> list[Bill]:
    found: list[Bill] = []
    cursor = None
    while True:
        page = bills.estate_bills(
            stage.clerk,
            stage.estate_id,
            states=bills.OWED,
            overdue=False,
            building_id=None,
            unit_label="",
            paging=Paging(cursor, 100),
            now=stage.today,
        )
        found += page.items
        if page.next_cursor is None:
            return found
        cursor = page.next_cursor


def _object(stage: Stage) -> None:
    """One household disputes its bill, another is proposed to be let off."""
    owed = {bill.unit_id: bill for bill in _owed(stage)}
    speaker = next(
        one for one in stage.share(20, "bill dispute") if any(unit in owed for unit in one.units)
    )
    unit_id = next(unit for unit in speaker.units if unit in owed)
    disputes.dispute(
        speaker.actor,
        owed.pop(unit_id).id,
        reason="房子空着没人住，想问问能不能少交一些。",
        now=stage.ago(2, 19),
    )
    alone = next(bill for bill in owed.values() if bill.unit_label == "6栋1单元301室")
    payments.ask_correction(
        stage.clerk,
        alone.id,
        kind=CorrectionKind.WAIVER,
        payment_id=None,
        reason="低保户，经联席会议同意，本期减免。",
        now=stage.ago(2, 15),
    )
