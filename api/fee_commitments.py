"""Commitments to accept property service and pay for it, and the calls to commit."""

from typing import Any

from marshmallow import fields

from api.base.access import ANYONE, RESIDENT, STAFF, staff
from api.base.capability import Capability, now
from api.base.fields import Body, Day, Id, In, Line, Moment, OneOf, Out, listed, paged
from api.base.outside import confirm_identity
from api.evidence import ReceiptOut
from models.accounts.scope import viewer_of
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.fees import calls, commitments
from models.fees.tables import CallState

cap = Capability("fee_commitments", "交费承诺")

WRITERS = staff("clerk", "moderator", "secretary")
DECIDERS = staff("moderator", "secretary")


class FeeCommitmentOut(Out):
    id = Id()
    unit_id = Id()
    channel = OneOf(("online", "paper"))
    text_digest = fields.String()
    committed_at = Moment()
    counts_from = Moment(allow_none=True, metadata={"description": "纸质承诺复核后才算数"})


class ShownCommitmentOut(Out):
    text = fields.String()
    text_digest = fields.String()
    commit_by = Day(allow_none=True)
    commitment = fields.Nested(FeeCommitmentOut, allow_none=True)
    is_current = fields.Boolean(metadata={"description": "已有的承诺是不是针对现在的文本"})
    receipt = fields.Nested(ReceiptOut, allow_none=True)
    may_withdraw = fields.Boolean()


class CommitIn(In):
    text_digest = Line(64, 64, required=True)
    code = Line(128, required=True, metadata={"description": "新取的 wx.login code，确认是本人"})


class CommittedOut(Out):
    commitment = fields.Nested(FeeCommitmentOut)
    receipt = fields.Nested(ReceiptOut)


class PaperCommitmentIn(In):
    unit_id = Id(required=True)
    text_digest = Line(64, 64, required=True)
    scan_digest = Line(
        64,
        64,
        required=True,
        metadata={"description": "签字扫描件的 SHA-256"},
    )


class PaperDecisionIn(In):
    accept = fields.Boolean(required=True)
    reason = Line(200, 0, load_default="")


class CommitmentProgressOut(Out):
    committed = fields.Integer()
    total = fields.Integer()


class UnitCommitmentOut(Out):
    unit_id = Id()
    unit_label = fields.String()
    commitment = fields.Nested(FeeCommitmentOut, allow_none=True)


class CommitmentFilterIn(In):
    committed = fields.Boolean(load_default=None)


class CommitmentCallOut(Out):
    id = Id()
    body = fields.String()
    digest = fields.String()
    commit_by = Day()
    state = OneOf(CallState)
    published_at = Moment(allow_none=True)
    is_mine = fields.Boolean(metadata={"description": "是不是我录入的：录入人不能自己发布"})
    version = fields.Integer()


class CommitmentCallIn(In):
    body = Body(5000, 20, load_default=None, metadata={"description": "不填用标准文本"})
    commit_by = Day(required=True)


class CommitmentCallChangeIn(In):
    body = Body(5000, 20)
    commit_by = Day()


@cap.get(
    "/estates/<int:estate_id>/fee-commitments/<int:unit_id>", who=ANYONE, answer=ShownCommitmentOut
)
def shown_commitment(actor: Actor, estate_id: int, unit_id: int) -> dict[str, Any]:
    """Show the text to commit to and the commitment that stands for the unit."""
    shown, found = commitments.commitment_of(actor, estate_id, unit_id)
    is_current = found is not None and found.text_digest == shown.digest
    return {
        "text": shown.body,
        "text_digest": shown.digest,
        "commit_by": shown.commit_by,
        "commitment": found,
        "is_current": is_current,
        "receipt": commitments.receipt_of(found) if found else None,
        "may_withdraw": commitments.may_withdraw(actor, estate_id, found),
    }


@cap.put(
    "/estates/<int:estate_id>/fee-commitments/<int:unit_id>",
    who=RESIDENT,
    body=CommitIn,
    answer=CommittedOut,
)
def commit(actor: Actor, body: dict[str, Any], estate_id: int, unit_id: int) -> dict[str, Any]:
    """Commit for a unit as its owner; the same again gives the same receipt."""
    commitments.commitment_of(actor, estate_id, unit_id)
    confirm_identity(actor, body["code"])
    found, receipt = commitments.commit(
        actor, estate_id, unit_id, digest=body["text_digest"], now=now()
    )
    return {"commitment": found, "receipt": receipt}


@cap.delete(
    "/estates/<int:estate_id>/fee-commitments/<int:unit_id>", who=RESIDENT, answer=ReceiptOut
)
def withdraw(actor: Actor, estate_id: int, unit_id: int) -> Any:
    """Take my commitment back, while no contract binds."""
    return commitments.withdraw(actor, estate_id, unit_id, now())


@cap.get(
    "/estates/<int:estate_id>/fee-commitments/progress", who=ANYONE, answer=CommitmentProgressOut
)
def progress(actor: Actor, estate_id: int) -> Any:
    """Count the units that committed, and all that could."""
    viewer_of(actor, estate_id)
    return commitments.progress(estate_id)


@cap.get(
    "/estates/<int:estate_id>/fee-commitments",
    who=STAFF,
    query=CommitmentFilterIn,
    answer=paged(UnitCommitmentOut),
)
def units(actor: Actor, query: dict[str, Any], paging: Paging, estate_id: int) -> Page[Any]:
    """List an estate's units with their commitments."""
    page = commitments.units_with_commitments(
        actor, estate_id, committed=query["committed"], paging=paging
    )
    return Page(
        [
            {"unit_id": unit_id, "unit_label": label, "commitment": found}
            for unit_id, label, found in page.items
        ],
        page.next_cursor,
    )


@cap.post(
    "/estates/<int:estate_id>/fee-commitments",
    who=WRITERS,
    body=PaperCommitmentIn,
    answer=FeeCommitmentOut,
    creates=True,
)
def enter_on_paper(actor: Actor, body: dict[str, Any], estate_id: int) -> Any:
    """Enter what an owner signed on paper."""
    return commitments.enter_on_paper(
        actor,
        estate_id,
        body["unit_id"],
        digest=body["text_digest"],
        scan_digest=body["scan_digest"],
        now=now(),
    )


@cap.post(
    "/fee-commitments/<int:commitment_id>/confirmation",
    who=DECIDERS,
    body=PaperDecisionIn,
    answer=FeeCommitmentOut,
)
def decide_paper(actor: Actor, body: dict[str, Any], commitment_id: int) -> Any:
    """Confirm a commitment that another entered from paper, or refuse it with a reason."""
    return commitments.decide_paper(
        actor, commitment_id, accept=body["accept"], reason=body["reason"], now=now()
    )


@cap.get("/estates/<int:estate_id>/commitment-calls", who=STAFF, answer=listed(CommitmentCallOut))
def list_calls(actor: Actor, estate_id: int) -> dict[str, Any]:
    """List an estate's calls to commit, newest first."""
    return {"items": [_call(actor, one) for one in calls.calls(actor, estate_id)]}


@cap.post(
    "/estates/<int:estate_id>/commitment-calls",
    who=WRITERS,
    body=CommitmentCallIn,
    answer=CommitmentCallOut,
    creates=True,
)
def draft_call(actor: Actor, body: dict[str, Any], estate_id: int) -> dict[str, Any]:
    """Write a call to commit."""
    made = calls.draft_call(
        actor, estate_id, body=body["body"], commit_by=body["commit_by"], now=now()
    )
    return _call(actor, made)


@cap.patch(
    "/commitment-calls/<int:call_id>",
    who=WRITERS,
    body=CommitmentCallChangeIn,
    answer=CommitmentCallOut,
    guard=True,
)
def change_call(actor: Actor, body: dict[str, Any], version: int, call_id: int) -> dict[str, Any]:
    """Change a call that is not published yet."""
    found = calls.change_call(
        actor,
        call_id,
        body=body.get("body"),
        commit_by=body.get("commit_by"),
        version=version,
        now=now(),
    )
    return _call(actor, found)


@cap.post(
    "/commitment-calls/<int:call_id>/publication",
    who=DECIDERS,
    answer=CommitmentCallOut,
    guard=True,
)
def publish_call(actor: Actor, version: int, call_id: int) -> dict[str, Any]:
    """Publish a call that another wrote."""
    return _call(actor, calls.publish_call(actor, call_id, version=version, now=now()))


@cap.post(
    "/commitment-calls/<int:call_id>/closure", who=DECIDERS, answer=CommitmentCallOut, guard=True
)
def close_call(actor: Actor, version: int, call_id: int) -> dict[str, Any]:
    """Close a call: nobody is reminded of it any more."""
    return _call(actor, calls.close_call(actor, call_id, version=version, now=now()))


def _call(actor: Actor, found: Any) -> dict[str, Any]:
    names = ("id", "body", "digest", "commit_by", "state", "published_at", "version")
    return {name: getattr(found, name) for name in names} | {
        "is_mine": found.entered_by == actor.id
    }
