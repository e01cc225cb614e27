"""The residents' money: who pays what, published; most households have chosen, on line or on paper."""

from datetime import datetime
from hashlib import sha256

from models.base.paging import Paging
from models.places import actions as places
from models.pledges import actions, funding, lists, settling
from models.pledges.funding import Part
from models.pledges.rules import Choice, PledgeState, Way
from models.pledges.shares import Source, Split
from models.pledges.tables import FundingPlan
from models.renovations import actions as renovations
from server.demo.stage import Resident, Stage, Story, chance

PARTS = (
    Part(Source.GOVERNMENT, "中央和省级补助", 268_000_000),
    Part(Source.GOVERNMENT, "市、区配套", 92_500_000),
    Part(Source.PIPELINE_UNITS, "供水、供气、供电公司", 61_200_000),
    Part(Source.PIPELINE_UNITS, "电信、移动、联通、广电", 8_600_000),
    Part(Source.ORIGINAL_OWNERS, "温泉房管所、桂香纺织公司", 9_700_000),
    Part(Source.SOCIAL_INVESTORS, "充电设施运营企业", 12_000_000),
)
RESIDENTS_FEN = 38_000_000
ON_PAPER = tuple(f"6栋4单元{room}室" for room in ("101", "102", "201", "202", "301", "302"))
"""Public housing: its owner has no phone and signs on paper."""
TO_BE_CHECKED = ON_PAPER[4:]
BASIS = "联席会议商定、居民代表会议通过：按建筑面积分摊，公示7天无异议"


def tell(stage: Stage) -> Story:
    """Most of the money promised, most of that confirmed."""
    yield stage.ago(34, 15)
    ((_, renovation),) = renovations.running_at([stage.estate_id])
    plan = funding.publish(
        stage.secretary,
        renovation.id,
        cost_fen=RESIDENTS_FEN + sum(part.amount_fen for part in PARTS),
        residents_fen=RESIDENTS_FEN,
        parts=PARTS,
        split=Split.AREA,
        basis=BASIS,
        amounts_public=False,
        version=0,
        now=stage.ago(34, 15),
    )
    yield from _promise_until(stage, plan, since=33, until=9)
    yield stage.ago(9, 10)
    _sign_on_paper(stage, plan)
    yield stage.ago(8, 11)
    _confirm(stage, renovation.id, stage.ago(8, 11))
    yield from _promise_until(stage, plan, since=7, until=1)


def _promise_until(stage: Stage, plan: FundingPlan, *, since: int, until: int) -> Story:
    everybody = stage.spread(stage.share(90, "pledge"), "pledge day", since=33, until=1)
    for moment, resident in everybody:
        if stage.ago(since, 0) <= moment < stage.ago(until - 1, 0):
            yield moment
            for unit_id in resident.units:
                _promise(plan, resident, unit_id, moment)


def _promise(plan: FundingPlan, resident: Resident, unit_id: int, moment: datetime) -> None:
    """Let a household choose; of a couple the first one to choose has chosen."""
    renovation_id = plan.renovation_id
    share = funding.share_of(plan.id, unit_id)
    if share is None or actions.standing_pledge(renovation_id, unit_id) is not None:
        return
    by_fund = chance("pledge way", resident.persona.id) < 14
    choice = Choice(Way.FUND_USE if by_fund else Way.DIRECT, share.amount_fen, None)
    actions.pledge(
        resident.actor,
        renovation_id,
        unit_id,
        choice,
        digest=actions.text_for(resident.actor, renovation_id, unit_id, choice).digest,
        now=moment,
    )


def _sign_on_paper(stage: Stage, plan: FundingPlan) -> None:
    units = places.units_by_label(stage.estate_id)
    for number, label in enumerate(ON_PAPER):
        share = funding.share_of(plan.id, units[label].id)
        if share is None:
            continue
        actions.enter_on_paper(
            stage.clerk,
            plan.renovation_id,
            units[label].id,
            Choice(Way.DIRECT, share.amount_fen, None),
            scan_digest=sha256(f"{label} 出资认领书".encode()).hexdigest(),
            now=stage.ago(9, 10, number),
        )


def _confirm(stage: Stage, renovation_id: int, moment: datetime) -> None:
    """Confirm what was promised for direct payment so far; the fund waits for its motion."""
    units = places.units_by_label(stage.estate_id)
    left = {units[label].id for label in TO_BE_CHECKED}
    cursor = None
    while True:
        page = lists.pledges_for_staff(
            stage.moderator, renovation_id, PledgeState.PLEDGED.value, Paging(cursor, 100)
        )
        for row in page.items:
            if row.Pledge.way == Way.DIRECT.value and row.Pledge.unit_id not in left:
                settling.settle(
                    stage.moderator,
                    row.Pledge.id,
                    PledgeState.CONFIRMED,
                    reason="核对无误",
                    motion_id=None,
                    version=row.Pledge.version,
                    now=moment,
                )
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
