"""Votes by proxy: mandates given on the phone or on paper, and the ballots cast on them."""

from typing import Any

from marshmallow import fields, validate

from api.base.access import ANYONE, RESIDENT, staff
from api.base.capability import Capability, now
from api.base.fields import Id, In, Line, MaskedName, Moment, OneOf, Out, paged
from api.base.outside import confirm_identity
from api.motions import BallotReceiptOut
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.motions.questions import MOST_OPTIONS, MOST_QUESTIONS
from models.proxies import actions, giving
from models.proxies.actions import Shown
from models.proxies.giving import Mandate
from models.proxies.rules import SCOPE, ProxyState
from models.proxies.tables import ProxyMandate

cap = Capability("proxies", "委托投票")
HANDLING = staff("clerk", "moderator", "secretary")


class MandateIn(In):
    owner_group_id = Id(required=True)
    agent_name = Line(50, 2, required=True)
    agent_phone = Line(20, 6, required=True)
    scope = Line(100, 2, load_default=SCOPE, metadata={"description": "权限"})
    until = Moment(
        load_default=None, allow_none=True, metadata={"description": "期限；不填：到投票截止"}
    )


class MandateGivenIn(MandateIn):
    code = Line(128, required=True, metadata={"description": "确认时重新取得的 wx.login 的 code"})


class MandateEnteredIn(MandateIn):
    principal = Line(50, 2, required=True, metadata={"description": "委托人（签名人）姓名"})
    file_id = Id(required=True, metadata={"description": "授权委托书扫描件"})


class MandateCheckIn(In):
    accept = fields.Boolean(required=True)
    reason = Line(200, 0, load_default="")


class MandateRevokeIn(In):
    reason = Line(200, 0, load_default="")


class ProxyBallotIn(In):
    choices = fields.Dict(
        keys=Line(16),
        values=fields.List(Line(16), validate=validate.Length(max=MOST_OPTIONS)),
        required=True,
        validate=validate.Length(max=MOST_QUESTIONS),
    )


class MandateOut(Out):
    owner_group_id = Id()
    unit_labels = fields.List(fields.String())
    principal = MaskedName()
    agent = MaskedName()
    scope = fields.String()
    until = Moment(allow_none=True)
    state = OneOf(ProxyState)
    state_label = fields.String()
    on_paper = fields.Boolean()
    file_id = Id(allow_none=True, metadata={"description": "只给工作人员"})
    is_mine = fields.Boolean(metadata={"description": "这份委托书是我录入的，不能由我核对"})
    given_at = Moment()
    reason = fields.String(allow_none=True)
    used_at = Moment(allow_none=True)
    cast_at = Moment(allow_none=True, metadata={"description": "这一票已经投出的时间"})
    text = fields.String(
        metadata={"description": "授权委托书全文；只给委托人和代理人"}, allow_none=True
    )


class MandatesOut(Out):
    given = fields.List(fields.Nested(MandateOut))
    held = fields.List(fields.Nested(MandateOut))
    most = fields.Integer(metadata={"description": "一人最多代几位业主；0：不能委托"})


@cap.get("/motions/<int:motion_id>/proxies/mine", who=RESIDENT, answer=MandatesOut)
def my_proxies(actor: Actor, motion_id: int) -> dict[str, Any]:
    """Show the mandates that I gave and that I hold."""
    found = actions.mine(actor, motion_id, now())
    return {
        "given": [_row(actor, one) for one in found.given],
        "held": [_row(actor, one) for one in found.held],
        "most": found.most,
    }


@cap.post(
    "/motions/<int:motion_id>/proxies",
    who=RESIDENT,
    body=MandateGivenIn,
    answer=MandateOut,
    creates=True,
)
def give_proxy(actor: Actor, body: dict[str, Any], motion_id: int) -> dict[str, Any]:
    """Send somebody to vote for me: a fresh login code confirms who taps."""
    code = body.pop("code")
    mandate = Mandate(**body)
    giving.check_giving(actor, motion_id, mandate, now())
    confirm_identity(actor, code)
    return _answer(actor, motion_id, giving.give(actor, motion_id, mandate, now()))


@cap.post(
    "/motions/<int:motion_id>/paper-proxies",
    who=HANDLING,
    body=MandateEnteredIn,
    answer=MandateOut,
    creates=True,
)
def enter_proxy(actor: Actor, body: dict[str, Any], motion_id: int) -> dict[str, Any]:
    """Enter a mandate that an owner signed on paper."""
    principal, file_id = body.pop("principal"), body.pop("file_id")
    made = giving.enter(
        actor, motion_id, Mandate(**body), principal=principal, file_id=file_id, now=now()
    )
    return _answer(actor, motion_id, made)


@cap.get("/motions/<int:motion_id>/proxies", who=HANDLING, answer=paged(MandateOut))
def list_proxies(actor: Actor, paging: Paging, motion_id: int) -> Page[Any]:
    """List the mandates of a motion, newest first."""
    page = actions.listed(actor, motion_id, paging, now())
    return Page([_row(actor, one) for one in page.items], page.next_cursor)


@cap.put(
    "/motions/<int:motion_id>/proxies/<int:group_id>/check",
    who=HANDLING,
    body=MandateCheckIn,
    answer=MandateOut,
)
def check_proxy(
    actor: Actor, body: dict[str, Any], motion_id: int, group_id: int
) -> dict[str, Any]:
    """Check a mandate that somebody else entered from paper."""
    held = giving.check(actor, motion_id, group_id, **body, now=now())
    return _answer(actor, motion_id, held)


@cap.put(
    "/motions/<int:motion_id>/proxies/<int:group_id>/revocation",
    who=ANYONE,
    body=MandateRevokeIn,
    answer=MandateOut,
)
def revoke_proxy(
    actor: Actor, body: dict[str, Any], motion_id: int, group_id: int
) -> dict[str, Any]:
    """Take a mandate back before it was used."""
    held = giving.revoke(actor, motion_id, group_id, reason=body["reason"], now=now())
    return _answer(actor, motion_id, held)


@cap.put(
    "/motions/<int:motion_id>/proxies/<int:group_id>/ballot",
    who=RESIDENT,
    body=ProxyBallotIn,
    answer=BallotReceiptOut,
)
def cast_by_proxy(actor: Actor, body: dict[str, Any], motion_id: int, group_id: int) -> Any:
    """Cast the ballot of an owner who sent me."""
    return actions.cast(actor, motion_id, group_id, body["choices"], now())


def _answer(actor: Actor, motion_id: int, held: ProxyMandate) -> dict[str, Any]:
    return _row(actor, actions.shown(motion_id, held, now()))


def _row(actor: Actor, one: Shown) -> dict[str, Any]:
    held = one.held
    columns = ("owner_group_id", "principal", "agent", "scope", "until", "given_at", "used_at")
    party = not actor.is_staff and actor.id in {held.given_by, held.agent_account_id}
    return {name: getattr(held, name) for name in columns} | {
        "unit_labels": one.unit_labels,
        "state": one.state,
        "state_label": one.state.label,
        "on_paper": held.entered_by is not None,
        "file_id": held.file_id if actor.is_staff else None,
        "is_mine": actor.is_staff and held.entered_by == actor.id,
        "reason": held.reason,
        "cast_at": one.cast_at,
        "text": held.mandate if party else None,
    }
