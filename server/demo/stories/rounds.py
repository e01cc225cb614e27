"""From door to door with the ballot sheets: most units get theirs in hand, some in the letter box, a few not at all."""

from collections.abc import Sequence
from datetime import datetime

from models.deliveries import actions as deliveries
from models.deliveries.actions import Handing
from models.deliveries.rules import Way
from models.files import actions as files
from models.places import actions as places
from models.places.tables import Building, Unit
from models.roster import actions as roster
from server.demo.scans import page
from server.demo.stage import Stage, Story, chance

HANDED, POSTED = 72, 20
"""Per cent of a building's units."""
CARRIERS = ("林小军", "黄爱珍")
BOARD = "小区南门公告栏"


def go(stage: Stage, motion_id: int, numbers: Sequence[int], days: int) -> Story:
    """Take the sheets to these buildings on one evening, and write it down."""
    moment = stage.ago(days, 19, 30)
    yield moment
    for building in places.buildings(stage.estate_id):
        if int(building.number) in numbers:
            _record(stage, motion_id, building, moment)


def _record(stage: Stage, motion_id: int, building: Building, moment: datetime) -> None:
    held = set(roster.unit_ids_with_title(stage.estate_id))
    units = places.units_of_building(stage.estate_id, building.id)
    by_way: dict[Way, list[Unit]] = {Way.HANDED: [], Way.POSTED: []}
    for unit in units:
        roll = chance(f"delivered {motion_id}", unit.label)
        if unit.id in held and roll < HANDED + POSTED:
            by_way[Way.HANDED if roll < HANDED else Way.POSTED].append(unit)
    carrier = CARRIERS[int(building.number) % len(CARRIERS)]
    for way, reached in by_way.items():
        slip = _slip(stage, building, reached, moment) if way is Way.HANDED else None
        unit_ids = [one.id for one in reached]
        handing = Handing(way, unit_ids, moment, carrier, file_id=slip)
        deliveries.record_deliveries(stage.clerk, motion_id, handing, moment)


def _slip(stage: Stage, building: Building, units: Sequence[Unit], moment: datetime) -> int:
    lines = (f"{building.number}栋表决票签收单", f"共 {len(units)} 户签收", units[0].label)
    return files.store(stage.clerk, stage.estate_id, page(lines), moment).id


def hang_up(stage: Stage, motion_id: int, since: int, until: int) -> Story:
    """Write down how long the papers hung at the gate, when they are taken down."""
    moment = stage.ago(until, 18)
    yield moment
    deliveries.record_board(
        stage.clerk,
        motion_id,
        building_id=None,
        days=(stage.ago(since).date(), moment.date()),
        place=BOARD,
        file_id=None,
        now=moment,
    )
