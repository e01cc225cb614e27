"""How the papers of a motion reached each unit."""

from collections.abc import Sequence
from typing import Any

from marshmallow import fields, validate

from api.base.access import STAFF, staff
from api.base.capability import Capability, now
from api.base.fields import Day, Id, In, Line, Moment, OneOf, Out, listed
from models.accounts import staff as people
from models.base.actor import Actor
from models.deliveries import actions, summary, taking_back
from models.deliveries.actions import Handing, Recorded
from models.deliveries.rules import BOARD_DAYS, BY_HAND, WAYS, Way
from models.deliveries.summary import Entered, Summary, UnitDelivered
from models.deliveries.tables import DeliveryTakenBack, MotionBoard, MotionDelivery
from models.deliveries.taking_back import EntryKind

cap = Capability("deliveries", "送达登记")
HANDLING = staff("clerk", "moderator", "secretary")
MOST_UNITS = 500


class DeliveryWayOut(Out):
    way = OneOf(Way)
    title = fields.String()
    words = fields.String()
    source = fields.String()
    basis = fields.String(metadata={"description": "law 法律；reference 参照；setting 默认"})
    units = fields.Integer()


class DeliveryBuildingOut(Out):
    building_id = Id()
    number = fields.String()
    units = fields.Integer()
    delivered = fields.Integer()


class TakenBackOut(Out):
    by = fields.String()
    at = Moment()
    reason = fields.String()


class BoardOut(Out):
    id = Id()
    building_id = Id(allow_none=True, metadata={"description": "空：整个小区"})
    from_day = Day()
    to_day = Day()
    place = fields.String()
    file_id = Id(allow_none=True)
    entered_by = fields.String()
    entered_at = Moment()
    taken_back = fields.Nested(TakenBackOut, allow_none=True)
    may_take_back = fields.Boolean(metadata={"description": "我现在可以撤销这条登记"})


class DeliverySummaryOut(Out):
    units = fields.Integer()
    groups = fields.Integer()
    undelivered_units = fields.Integer()
    undelivered_groups = fields.Integer(
        metadata={"description": "一套房屋都没有送到的业主（同一业主送到一套即可）"}
    )
    ways = fields.List(fields.Nested(DeliveryWayOut))
    buildings = fields.List(fields.Nested(DeliveryBuildingOut))
    boards = fields.List(fields.Nested(BoardOut))
    board_days = fields.Integer(metadata={"description": "公告栏至少张贴几天"})


class DeliveryRecordOut(Out):
    id = Id()
    way = OneOf(BY_HAND)
    at = Moment()
    handler = fields.String()
    note = fields.String()
    file_id = Id(allow_none=True)
    entered_by = fields.String()
    entered_at = Moment()
    taken_back = fields.Nested(TakenBackOut, allow_none=True)
    may_take_back = fields.Boolean(metadata={"description": "我现在可以撤销这条登记"})


class DeliveryUnitOut(Out):
    unit_id = Id()
    label = fields.String()
    ways = fields.List(OneOf(Way))
    records = fields.List(fields.Nested(DeliveryRecordOut))


class DeliveriesIn(In):
    way = OneOf(BY_HAND, required=True)
    unit_ids = fields.List(Id(), required=True, validate=validate.Length(1, MOST_UNITS))
    at = Moment(required=True)
    handler = Line(20, required=True, metadata={"description": "送达人姓名"})
    note = Line(200, 0, load_default="")
    file_id = Id(load_default=None, allow_none=True, metadata={"description": "回执扫描件"})


class DeliveriesOut(Out):
    recorded = fields.Integer()
    already = fields.Integer(metadata={"description": "以前登记过，没有改动"})


class BoardIn(In):
    building_id = Id(load_default=None, allow_none=True)
    from_day = Day(required=True)
    to_day = Day(required=True)
    place = Line(60, required=True)
    file_id = Id(load_default=None, allow_none=True, metadata={"description": "张贴照片"})


class TakingBackIn(In):
    entry = OneOf(EntryKind, required=True)
    entry_id = Id(required=True)
    reason = Line(200, 2, required=True)


@cap.get("/motions/<int:motion_id>/deliveries", who=STAFF, answer=DeliverySummaryOut)
def delivery_summary(actor: Actor, motion_id: int) -> dict[str, Any]:
    """Show how far the papers of a motion came, in units and owners."""
    return _summary_row(summary.summary(actor, motion_id, now()))


@cap.get(
    "/motions/<int:motion_id>/deliveries/buildings/<int:building_id>",
    who=STAFF,
    answer=listed(DeliveryUnitOut),
)
def deliveries_of_building(actor: Actor, motion_id: int, building_id: int) -> dict[str, Any]:
    """List a building's units and how each was reached."""
    found = summary.units_of_building(actor, motion_id, building_id, now())
    return {"items": _unit_rows(found)}


@cap.post(
    "/motions/<int:motion_id>/deliveries",
    who=HANDLING,
    body=DeliveriesIn,
    answer=DeliveriesOut,
    creates=True,
)
def record_deliveries(actor: Actor, body: dict[str, Any], motion_id: int) -> Recorded:
    """Write down a round from door to door."""
    handing = Handing(**{**body, "way": Way(body["way"])})
    return actions.record_deliveries(actor, motion_id, handing, now())


@cap.post(
    "/motions/<int:motion_id>/boards", who=HANDLING, body=BoardIn, answer=BoardOut, creates=True
)
def record_board(actor: Actor, body: dict[str, Any], motion_id: int) -> dict[str, Any]:
    """Write down that the papers hung on a notice board."""
    made = actions.record_board(
        actor,
        motion_id,
        building_id=body["building_id"],
        days=(body["from_day"], body["to_day"]),
        place=body["place"],
        file_id=body["file_id"],
        now=now(),
    )
    names = people.names_of([made.entered_by])
    return _board_row(Entered(made, None, may_take_back=True), names)


@cap.post(
    "/motions/<int:motion_id>/deliveries/taken-back",
    who=HANDLING,
    body=TakingBackIn,
    answer=TakenBackOut,
    creates=True,
)
def take_delivery_back(actor: Actor, body: dict[str, Any], motion_id: int) -> dict[str, Any]:
    """Take back a delivery or a board that was entered wrongly; the entry stays and counts no more."""
    which = (EntryKind(body["entry"]), body["entry_id"])
    taken = taking_back.take_back(actor, motion_id, which, body["reason"], now())
    return _taken_row(taken, people.names_of([taken.taken_back_by]))


def _summary_row(found: Summary) -> dict[str, Any]:
    names = _names(found.boards)
    counts = ("units", "groups", "undelivered_units", "undelivered_groups", "buildings")
    return {name: getattr(found, name) for name in counts} | {
        "ways": [
            {
                "way": way,
                "units": found.by_way[way],
                **{name: getattr(facts, name) for name in ("title", "words", "source", "basis")},
            }
            for way, facts in WAYS.items()
        ],
        "boards": [_board_row(one, names) for one in found.boards],
        "board_days": BOARD_DAYS,
    }


def _unit_rows(found: list[UnitDelivered]) -> list[dict[str, Any]]:
    names = _names([record for one in found for record in one.records])
    return [
        {
            "unit_id": one.unit_id,
            "label": one.label,
            "ways": one.ways,
            "records": [_record_row(record, names) for record in one.records],
        }
        for one in found
    ]


def _names(entered: Sequence[Entered[Any]]) -> dict[int, str]:
    staff_ids = [one.entry.entered_by for one in entered]
    return people.names_of(
        staff_ids + [one.taken_back.taken_back_by for one in entered if one.taken_back]
    )


def _board_row(one: Entered[MotionBoard], names: dict[int, str]) -> dict[str, Any]:
    columns = ("id", "building_id", "from_day", "to_day", "place", "file_id", "entered_at")
    return _entry_row(one, columns, names)


def _record_row(one: Entered[MotionDelivery], names: dict[int, str]) -> dict[str, Any]:
    columns = ("id", "way", "at", "handler", "note", "file_id", "entered_at")
    return _entry_row(one, columns, names)


def _entry_row(one: Entered[Any], columns: Sequence[str], names: dict[int, str]) -> dict[str, Any]:
    return {name: getattr(one.entry, name) for name in columns} | {
        "entered_by": names.get(one.entry.entered_by, ""),
        "taken_back": _taken_row(one.taken_back, names) if one.taken_back else None,
        "may_take_back": one.may_take_back,
    }


def _taken_row(taken: DeliveryTakenBack, names: dict[int, str]) -> dict[str, Any]:
    by = names.get(taken.taken_back_by, "")
    return {"by": by, "at": taken.taken_back_at, "reason": taken.reason}
