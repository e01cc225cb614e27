"""How a compact is adopted and filed: entered by one person, checked by another."""

from typing import Any

from api.base.access import staff
from api.base.capability import Capability, now
from api.base.fields import Body, Count, Day, Id, In, Line, OneOf
from api.compacts import WRITER, CompactOut, whole
from models.base.actor import Actor
from models.compacts import adopting
from models.compacts.meeting import AdoptionKind, Counts, Meeting

cap = Capability("compact_adoption", "居民公约：表决和备案")
CHECKER = staff("moderator", "secretary")


class AdoptionIn(In):
    kind = OneOf(AdoptionKind, required=True)
    members = Count(1, 1_000_000, required=True, metadata={"description": "应到人数"})
    present = Count(1, 1_000_000, required=True, metadata={"description": "到会人数"})
    agreed = Count(0, 1_000_000, required=True, metadata={"description": "同意人数"})
    authorised_on = Day(
        load_default=None,
        allow_none=True,
        metadata={"description": "居民会议授权居民代表会议的日期；居民代表会议必填"},
    )
    notified_on = Day(required=True)
    held_on = Day(required=True)
    minutes = Body(required=True)
    minutes_file_id = Id(required=True, metadata={"description": "会议记录扫描件"})


class AdoptionCheckIn(In):
    members = Count(
        1, 1_000_000, required=True, metadata={"description": "核对人从会议记录上看到的"}
    )
    present = Count(1, 1_000_000, required=True)
    agreed = Count(0, 1_000_000, required=True)


class AdoptionReturnIn(In):
    reason = Line(200, 0, load_default="")


class FilingIn(In):
    office = Line(60, required=True, metadata={"description": "备案机关，例如街道办事处"})
    reference = Line(60, required=True, metadata={"description": "备案文号"})
    filed_on = Day(required=True)
    file_id = Id(required=True, metadata={"description": "备案回执扫描件"})


@cap.put(
    "/compacts/<int:compact_id>/adoption",
    who=WRITER,
    body=AdoptionIn,
    answer=CompactOut,
    guard=True,
)
def enter_adoption(
    actor: Actor, body: dict[str, Any], version: int, compact_id: int
) -> dict[str, Any]:
    """Enter what the meeting decided, with the scan of its minutes; another person checks it."""
    minutes = {name: body.pop(name) for name in ("minutes", "minutes_file_id")}
    meeting = Meeting(**body | {"kind": AdoptionKind(body["kind"])})
    entered = adopting.enter(actor, compact_id, meeting, **minutes, version=version, now=now())
    return whole(actor, entered)


@cap.post(
    "/compacts/<int:compact_id>/adoption/check",
    who=CHECKER,
    body=AdoptionCheckIn,
    answer=CompactOut,
    guard=True,
)
def check_adoption(
    actor: Actor, body: dict[str, Any], version: int, compact_id: int
) -> dict[str, Any]:
    """Confirm the meeting's decision with the figures of its minutes; it adopts the compact."""
    checked = adopting.check(actor, compact_id, Counts(**body), version=version, now=now())
    return whole(actor, checked)


@cap.post(
    "/compacts/<int:compact_id>/adoption/return",
    who=CHECKER,
    body=AdoptionReturnIn,
    answer=CompactOut,
    guard=True,
)
def return_adoption(
    actor: Actor, body: dict[str, Any], version: int, compact_id: int
) -> dict[str, Any]:
    """Send the entry of the meeting's decision back, with a reason."""
    back = adopting.send_back(actor, compact_id, reason=body["reason"], version=version, now=now())
    return whole(actor, back)


@cap.put(
    "/compacts/<int:compact_id>/filing", who=WRITER, body=FilingIn, answer=CompactOut, guard=True
)
def file(actor: Actor, body: dict[str, Any], version: int, compact_id: int) -> dict[str, Any]:
    """Record the filing with the street office or the district."""
    filed = adopting.file(actor, compact_id, **body, version=version, now=now())
    return whole(actor, filed)
