"""The residents' money: who pays what, published; most households have chosen, on line or on paper."""

from datetime import datetime
from hashlib import sha256

from models.base.paging import Paging
from models.places import actions as places
from models.pledges import actions, funding, lists, settling
from models.pledges.planning import Charge, Item
from models.pledges.rules import Choice, PledgeState, Way
from models.pledges.shares import Base, Portion
from models.pledges.tables import FundingPlan
from models.pledges.works import Fund, Level, Payer, Works
from models.renovations import actions as renovations
from server.demo.stage import Resident, Stage, Story, chance


def government(level: Level, fund: Fund, amount_fen: int) -> Charge:
    """Government money says whose and of what kind."""
    return Charge(Payer.GOVERNMENT, amount_fen, level, fund)


def item(works: Works, title: str, *charges: Charge, portions: tuple[Portion, ...] = ()) -> Item:
    """A works item that costs what its charges come to."""
    return Item(works, title, sum(one.amount_fen for one in charges), charges, portions)


ITEMS = (
    item(
        Works.BUILDING_REPAIR,
        "屋面防水和外墙修缮",
        Charge(Payer.RESIDENTS, 26_000_000),
        government(Level.CENTRAL, Fund.SPECIAL_GRANT, 96_000_000),
        government(Level.PROVINCE, Fund.SPECIAL_GRANT, 42_000_000),
        Charge(Payer.PUBLIC_HOUSING, 6_200_000, label="温泉房管所"),
        Charge(Payer.ORIGINAL_OWNERS, 3_500_000, label="桂香纺织公司"),
        portions=(Portion(Base.AREA, 100),),
    ),
    item(
        Works.AFTER_METER,
        "水表、电表表后线路更新",
        Charge(Payer.RESIDENTS, 12_000_000),
        portions=(Portion(Base.AREA, 60), Portion(Base.EQUAL, 40)),
    ),
    item(
        Works.PIPELINE_CIVIL,
        "管沟、弱电箱柜土建",
        government(Level.CITY, Fund.INFRASTRUCTURE_FEE, 52_500_000),
        government(Level.COUNTY, Fund.GENERAL_BOND, 40_000_000),
    ),
    item(
        Works.PIPELINE_EQUIPMENT,
        "供水、供气管线和设备更新",
        Charge(Payer.PIPELINE_UNITS, 61_200_000, label="供水、供气公司"),
    ),
    item(
        Works.LINE_TIDYING,
        "通信、广电线路规整",
        Charge(Payer.PIPELINE_UNITS, 8_600_000, label="电信、移动、联通、广电"),
        government(Level.COUNTY, Fund.BUDGET, 2_000_000),
    ),
    item(
        Works.COMMON,
        "道路、照明、绿化和充电设施",
        government(Level.CENTRAL, Fund.TREASURY_BOND, 108_000_000),
        government(Level.COUNTY, Fund.LOTTERY, 20_000_000),
        Charge(Payer.SOCIAL_INVESTORS, 12_000_000, label="充电设施运营企业"),
    ),
)
ON_PAPER = tuple(f"6栋4单元{room}室" for room in ("101", "102", "201", "202", "301", "302"))
"""Public housing: its owner has no phone and signs on paper."""
TO_BE_CHECKED = ON_PAPER[4:]
BASIS = "联席会议商定、居民代表会议通过：修缮按建筑面积、表后线路按面积和户数分摊"


def tell(stage: Stage) -> Story:
    """Most of the money promised, most of that confirmed."""
    yield stage.ago(34, 15)
    ((_, renovation),) = renovations.running_at([stage.estate_id])
    plan = funding.publish(
        stage.secretary,
        renovation.id,
        items=ITEMS,
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
