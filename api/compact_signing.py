"""Signing a compact: on the phone by the resident, or on paper by a clerk's entry and another person's check."""

from typing import Any

from marshmallow import fields

from api.base.access import RESIDENT, staff
from api.base.capability import Capability, now
from api.base.fields import Day, Digest, Id, In, Line, MaskedName, Moment, OneOf, Out, paged
from api.base.outside import confirm_identity
from api.compacts import WRITER, columns
from api.evidence import ReceiptOut
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.compacts import paper, signing
from models.compacts.tables import CompactPaperSignature, EntryState
from models.places import actions as places
from models.places.tables import Unit

cap = Capability("compact_signing", "居民公约：签署")
CHECKER = staff("moderator", "secretary")


class CompactPaperIn(In):
    unit_id = Id(required=True)
    signer = Line(40, required=True, metadata={"description": "纸上签名的姓名"})
    signed_on = Day(required=True)
    digest = Digest(required=True, metadata={"description": "纸上印的文本校验码"})
    file_id = Id(required=True)


class CompactPaperDecisionIn(In):
    accept = fields.Boolean(required=True)
    reason = Line(200, 0, load_default="")


class CompactPapersIn(In):
    state = OneOf(EntryState, load_default=None)


class SignatureIn(In):
    digest = Line(64, 64, required=True, metadata={"description": "您看到的文本的摘要"})
    code = Line(128, required=True, metadata={"description": "签署时重新取得的 wx.login 的 code"})


class CompactPaperOut(Out):
    id = Id()
    unit_id = Id()
    unit_label = fields.String()
    signer = MaskedName()
    signed_on = Day()
    digest = Digest()
    file_id = Id()
    file_digest = Digest()
    state = OneOf(EntryState)
    reason = fields.String()
    entered_at = Moment()
    checked_at = Moment(allow_none=True)
    mine = fields.Boolean(metadata={"description": "本人录入的，要由别人核对"})
    version = fields.Integer()


@cap.post(
    "/compacts/<int:compact_id>/paper-signatures",
    who=WRITER,
    body=CompactPaperIn,
    answer=CompactPaperOut,
    creates=True,
)
def enter_paper_signature(actor: Actor, body: dict[str, Any], compact_id: int) -> dict[str, Any]:
    """Enter what somebody signed on paper, with its scan; it counts when another person has checked it."""
    entry = paper.enter(actor, compact_id, **body, now=now())
    return _paper(actor, entry, places.unit(entry.unit_id))


@cap.get(
    "/compacts/<int:compact_id>/paper-signatures",
    who=WRITER,
    query=CompactPapersIn,
    answer=paged(CompactPaperOut),
)
def list_paper_signatures(
    actor: Actor, query: dict[str, Any], paging: Paging, compact_id: int
) -> Page[dict[str, Any]]:
    """List the signatures on paper, of one state when asked for."""
    state = EntryState(query["state"]) if query["state"] else None
    page = paper.entries(actor, compact_id, state, paging)
    return Page([_paper(actor, entry, unit) for _, entry, unit in page.items], page.next_cursor)


@cap.post(
    "/paper-signatures/<int:paper_signature_id>/decision",
    who=CHECKER,
    body=CompactPaperDecisionIn,
    answer=CompactPaperOut,
    guard=True,
)
def decide_paper_signature(
    actor: Actor, body: dict[str, Any], version: int, paper_signature_id: int
) -> dict[str, Any]:
    """Confirm a signature on paper against its scan, or return it with a reason."""
    entry = paper.decide(actor, paper_signature_id, **body, version=version, now=now())
    return _paper(actor, entry, places.unit(entry.unit_id))


@cap.put(
    "/compacts/<int:compact_id>/signatures/<int:membership_id>",
    who=RESIDENT,
    body=SignatureIn,
    answer=ReceiptOut,
)
def sign(actor: Actor, body: dict[str, Any], compact_id: int, membership_id: int) -> Any:
    """Sign the text that was shown, as oneself: a fresh login code confirms who taps."""
    signing.check_signing(actor, compact_id, membership_id, digest=body["digest"])
    confirm_identity(actor, body["code"])
    return signing.sign(actor, compact_id, membership_id, digest=body["digest"], now=now())


def _paper(actor: Actor, entry: CompactPaperSignature, unit: Unit) -> dict[str, Any]:
    mine = entry.entered_by == actor.id
    return columns(entry) | {"unit_label": unit.label, "mine": mine}
