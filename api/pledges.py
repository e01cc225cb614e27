"""Pledges: a household's share and choice, the staff's list, what becomes of a pledge."""

from typing import Any

from marshmallow import fields

import models.pledges.home  # noqa: F401 - registers what waits and what is held
from api.accounts import UnitRefOut
from api.base.access import ANYONE, RESIDENT, STAFF, staff
from api.base.capability import Capability, now
from api.base.fields import (
    FEN_MAX,
    Count,
    Digest,
    FenField,
    Id,
    In,
    Line,
    Moment,
    OneOf,
    Out,
    paged,
)
from api.base.outside import confirm_identity
from api.evidence import ReceiptOut
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.pledges import actions, lists, settling
from models.pledges.rules import (
    STANDING,
    STATE_TITLES,
    WAY_TITLES,
    Channel,
    Choice,
    PledgeState,
    Way,
)

cap = Capability("pledges", "居民出资")
STEERING = staff("moderator", "secretary")
SETTLED = [PledgeState.CONFIRMED, PledgeState.WITHDRAWN, PledgeState.WAIVED]


class PledgeTextIn(In):
    way = OneOf(Way, required=True)
    amount_fen = Count(1, FEN_MAX, required=True, strict=False)
    motion_id = Id(load_default=None, strict=False)


class PledgeTextOut(Out):
    text = fields.String(metadata={"description": "确认前要完整显示给住户"})
    digest = fields.String()


class PledgeIn(In):
    way = OneOf(Way, required=True)
    amount_fen = FenField(1, required=True)
    motion_id = Id(load_default=None, allow_none=True)
    digest = Digest(required=True, metadata={"description": "所显示文本的摘要"})
    code = Line(128, required=True, metadata={"description": "确认时重新取得的 wx.login 的 code"})


class PaperPledgeIn(In):
    unit_id = Id(required=True)
    way = OneOf(Way, required=True)
    amount_fen = FenField(1, required=True)
    motion_id = Id(load_default=None, allow_none=True)
    scan_digest = Digest(required=True, metadata={"description": "签字的纸质单扫描件的 SHA-256"})


class SettlingIn(In):
    to = OneOf(SETTLED, required=True)
    reason = Line(200, required=True)
    motion_id = Id(load_default=None, allow_none=True)


class PledgeOut(Out):
    id = Id()
    unit_id = Id()
    way = OneOf(Way)
    way_title = fields.String()
    amount_fen = FenField()
    motion_id = Id(allow_none=True)
    state = OneOf(PledgeState)
    state_title = fields.String()
    channel = OneOf(Channel)
    text = fields.String()
    made_at = Moment()
    confirmed_at = Moment(allow_none=True)
    waiver_proposed = fields.Boolean()
    version = fields.Integer()


class PledgeReceiptOut(Out):
    pledge = fields.Nested(PledgeOut)
    receipt = fields.Nested(ReceiptOut)


class WayOut(Out):
    way = OneOf(Way)
    title = fields.String()
    needs_decision = fields.Boolean(metadata={"description": "要由业主共同决定"})
    decision = fields.String(allow_none=True, metadata={"description": "需要哪一类表决"})


class PledgeEventOut(Out):
    at = Moment()
    state = OneOf(PledgeState, attribute="to_state")
    state_title = fields.String()
    reason = fields.String()
    by_staff = fields.Boolean()


class HouseholdPledgeOut(Out):
    unit = fields.Nested(UnitRefOut)
    share_fen = FenField(allow_none=True)
    working = fields.String(allow_none=True, metadata={"description": "数额是怎么算出来的"})
    basis = fields.String(allow_none=True)
    may_pledge = fields.Boolean()
    why_not = fields.String(allow_none=True)
    ways = fields.List(fields.Nested(WayOut))
    pledge = fields.Nested(PledgeOut, allow_none=True)
    receipt = fields.Nested(ReceiptOut, allow_none=True)
    history = fields.List(fields.Nested(PledgeEventOut))


class PledgeFilterIn(In):
    state = OneOf([*STANDING, "none"], load_default=None)


class PledgeRowOut(Out):
    id = Id()
    unit = fields.Nested(UnitRefOut)
    share_fen = FenField()
    pledge = fields.Nested(PledgeOut, allow_none=True)


@cap.get(
    "/renovations/<int:renovation_id>/pledges",
    who=STAFF,
    query=PledgeFilterIn,
    answer=paged(PledgeRowOut),
)
def list_pledges(
    actor: Actor, query: dict[str, Any], paging: Paging, renovation_id: int
) -> Page[Any]:
    """List the units with their shares and pledges, those without a pledge too."""
    page = lists.pledges_for_staff(actor, renovation_id, query["state"], paging)
    return Page([_row(row) for row in page.items], page.next_cursor)


@cap.get(
    "/renovations/<int:renovation_id>/pledges/<int:unit_id>",
    who=ANYONE,
    answer=HouseholdPledgeOut,
)
def get_household(actor: Actor, renovation_id: int, unit_id: int) -> Any:
    """Show a household's share with its working, its pledge and what happened to it."""
    return _household(lists.household_seen(actor, renovation_id, unit_id))


@cap.get(
    "/renovations/<int:renovation_id>/pledges/<int:unit_id>/text",
    who=ANYONE,
    query=PledgeTextIn,
    answer=PledgeTextOut,
)
def get_text(actor: Actor, query: dict[str, Any], renovation_id: int, unit_id: int) -> Any:
    """Write the text that the household would confirm with this choice."""
    return actions.text_for(actor, renovation_id, unit_id, _choice(query))


@cap.put(
    "/renovations/<int:renovation_id>/pledges/<int:unit_id>",
    who=RESIDENT,
    body=PledgeIn,
    answer=PledgeReceiptOut,
)
def make_pledge(actor: Actor, body: dict[str, Any], renovation_id: int, unit_id: int) -> Any:
    """Pledge for my unit: the digest binds the text that was shown, a fresh login code confirms who taps."""
    choice = _choice(body)
    actions.text_for(actor, renovation_id, unit_id, choice)  # refuses before the person is asked
    confirm_identity(actor, body["code"])
    pledge, receipt = actions.pledge(
        actor, renovation_id, unit_id, choice, digest=body["digest"], now=now()
    )
    return {"pledge": _pledge(pledge), "receipt": receipt}


@cap.post(
    "/renovations/<int:renovation_id>/paper-pledges",
    who=staff("clerk", "moderator", "secretary"),
    body=PaperPledgeIn,
    answer=PledgeOut,
    creates=True,
)
def enter_paper_pledge(actor: Actor, body: dict[str, Any], renovation_id: int) -> Any:
    """Enter what a household signed on paper; another person confirms it."""
    made, _ = actions.enter_on_paper(
        actor,
        renovation_id,
        body["unit_id"],
        _choice(body),
        scan_digest=body["scan_digest"],
        now=now(),
    )
    return _pledge(made)


@cap.post(
    "/pledges/<int:pledge_id>/transitions",
    who=ANYONE,
    body=SettlingIn,
    answer=PledgeOut,
    guard=True,
)
def settle_pledge(actor: Actor, body: dict[str, Any], version: int, pledge_id: int) -> Any:
    """Confirm, withdraw or waive a pledge: the household withdraws, staff do the rest."""
    settled = settling.settle(
        actor,
        pledge_id,
        PledgeState(body["to"]),
        reason=body["reason"],
        motion_id=body["motion_id"],
        version=version,
        now=now(),
    )
    return _pledge(settled)


def _choice(given: dict[str, Any]) -> Choice:
    return Choice(Way(given["way"]), given["amount_fen"], given["motion_id"])


def _pledge(found: Any) -> dict[str, Any]:
    return {column.key: getattr(found, column.key) for column in found.__table__.columns} | {
        "way_title": WAY_TITLES[found.way],
        "state_title": STATE_TITLES[found.state],
        "waiver_proposed": found.waiver_by is not None,
    }


def _row(row: Any) -> dict[str, Any]:
    share, label, pledge = row.FundingShare, row.label, row.Pledge
    return {
        "id": share.id,
        "unit": {"id": share.unit_id, "label": label},
        "share_fen": share.amount_fen,
        "pledge": _pledge(pledge) if pledge else None,
    }


def _household(seen: lists.HouseholdSeen) -> dict[str, Any]:
    share = seen.home.share
    return {
        "unit": seen.home.unit,
        "share_fen": share.amount_fen if share else None,
        "working": seen.working,
        "basis": seen.home.plan.basis if seen.home.plan else None,
        "may_pledge": seen.why_not is None,
        "why_not": seen.why_not,
        "ways": [
            {
                "way": way,
                "title": title,
                "needs_decision": way is not Way.DIRECT,
                "decision": lists.DECISIONS.get(way),
            }
            for way, title in WAY_TITLES.items()
        ],
        "pledge": _pledge(seen.pledge) if seen.pledge else None,
        "receipt": seen.receipt,
        "history": [
            {
                "at": event.at,
                "to_state": event.to_state,
                "state_title": STATE_TITLES[PledgeState(event.to_state)],
                "reason": event.reason,
                "by_staff": event.actor_kind == "staff",
            }
            for event in seen.history
        ],
    }
