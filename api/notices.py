"""A resident's inbox and subscriptions; for staff what reached people, and whom to visit."""

from typing import Any

from marshmallow import fields, validate

from api.base.access import RESIDENT, STAFF, staff
from api.base.capability import Capability, now
from api.base.fields import Id, In, Line, Moment, OneOf, Out, listed, paged
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.notices import actions, report, subscriptions, visits
from models.notices.outcomes import Outcome
from models.notices.tables import DeliveryState, VisitState

cap = Capability("notices", "消息")


class NoticeOut(Out):
    id = Id()
    kind = fields.String()
    title = fields.String()
    body = fields.String()
    route = fields.String()
    created_at = Moment()
    read_at = Moment(allow_none=True)


class UnreadOut(Out):
    unread = fields.Integer()


class AllowanceOut(Out):
    key = fields.String()
    title = fields.String()
    template_id = fields.String()
    credits = fields.Integer(metadata={"description": "还能发几条；长期订阅的为 0 或 1"})
    long_term = fields.Boolean()


class SubscriptionsOut(Out):
    items = fields.List(fields.Nested(AllowanceOut))
    ask = fields.List(
        fields.String(), metadata={"description": "现在请住户订阅的模板编号，一次弹窗问完"}
    )


class TapsIn(In):
    results = fields.Dict(
        keys=Line(64),
        values=OneOf(("accept", "reject", "ban", "filter")),
        required=True,
        validate=validate.Length(1, 5, error="一次 {min} 到 {max} 个模板"),
        metadata={"description": "wx.requestSubscribeMessage 的结果：模板编号 → accept 等"},
    )


class TemplateOut(Out):
    key = fields.String()
    title = fields.String()
    field_labels = fields.Dict(metadata={"description": "字段 → 名称，申请模板时照此选择"})
    template_id = fields.String(allow_none=True)
    long_term = fields.Boolean()
    version = fields.Integer()


class TemplateIn(In):
    template_id = Line(64, required=True)
    long_term = fields.Boolean(load_default=False)


class SinceIn(In):
    since = Moment(load_default=None)


class DeliveryCountOut(Out):
    kind = fields.String()
    title = fields.String()
    state = OneOf(DeliveryState)
    count = fields.Integer()
    read = fields.Integer()


class UndeliveredOut(Out):
    id = Id()
    kind = fields.String()
    title = fields.String()
    body = fields.String()
    state = OneOf(DeliveryState)
    attempts = fields.Integer()
    created_at = Moment()
    read_at = Moment(allow_none=True)
    last_outcome = OneOf(Outcome, allow_none=True)
    last_errcode = fields.Integer(allow_none=True)


class UndeliveredFilterIn(In):
    state = OneOf((DeliveryState.DEAD, DeliveryState.UNKNOWN), load_default="dead")


class AttemptOut(Out):
    number = fields.Integer()
    started_at = Moment()
    finished_at = Moment(allow_none=True)
    outcome = OneOf(Outcome, allow_none=True)
    errcode = fields.Integer(allow_none=True)
    rid = fields.String(allow_none=True)


class VisitUnitOut(Out):
    id = Id()
    label = fields.String()


class VisitOut(Out):
    id = Id()
    unit = fields.Nested(VisitUnitOut)
    reason = fields.String()
    state = OneOf(VisitState)
    tries = fields.Integer()
    result = fields.String(allow_none=True)
    created_at = Moment()
    closed_at = Moment(allow_none=True)
    version = fields.Integer()


class VisitFilterIn(In):
    state = OneOf(VisitState, load_default=None)


class VisitIn(In):
    unit_id = Id(required=True)
    reason = Line(200, required=True)


class VisitResultIn(In):
    met = fields.Boolean(required=True)
    note = Line(200, 0, load_default="")


@cap.get("/me/inbox", who=RESIDENT, answer=paged(NoticeOut))
def inbox(actor: Actor, paging: Paging) -> Page[Any]:
    """List my notices, newest first."""
    return actions.inbox(actor, paging)


@cap.get("/me/inbox/unread", who=RESIDENT, answer=UnreadOut)
def unread(actor: Actor) -> dict[str, int]:
    """Count my unread notices."""
    return {"unread": actions.unread_count(actor)}


@cap.put("/me/inbox/<int:notice_id>/read", who=RESIDENT, answer=NoticeOut)
def mark_read(actor: Actor, notice_id: int) -> Any:
    """Mark a notice as read."""
    return actions.mark_read(actor, notice_id, now())


@cap.put("/me/inbox/read", who=RESIDENT)
def mark_all_read(actor: Actor) -> None:
    """Mark all my notices as read."""
    actions.mark_all_read(actor, now())


@cap.get("/me/subscriptions", who=RESIDENT, answer=SubscriptionsOut)
def my_subscriptions(actor: Actor) -> dict[str, Any]:
    """Show how many WeChat messages I let be sent, and which templates to ask me for."""
    return _subscriptions(subscriptions.allowances(actor))


@cap.post("/me/subscriptions", who=RESIDENT, body=TapsIn, answer=SubscriptionsOut, creates=True)
def report_taps(actor: Actor, body: dict[str, Any]) -> dict[str, Any]:
    """Tell what I tapped in WeChat's subscription prompt."""
    return _subscriptions(subscriptions.report_taps(actor, body["results"], now()))


@cap.get("/message-templates", who=staff("admin"), answer=listed(TemplateOut))
def message_templates(actor: Actor) -> dict[str, Any]:
    """List the WeChat templates that the program uses and the ids entered for them."""
    return {"items": subscriptions.templates(actor)}


@cap.put(
    "/message-templates/<string:key>",
    who=staff("admin"),
    body=TemplateIn,
    answer=TemplateOut,
    guard=True,
)
def set_template(actor: Actor, body: dict[str, Any], version: int, key: str) -> dict[str, Any]:
    """Enter the platform's id for a template."""
    return subscriptions.set_template(
        actor,
        key,
        template_id=body["template_id"],
        long_term=body["long_term"],
        version=version,
        now=now(),
    )


@cap.get(
    "/estates/<int:estate_id>/notices/report",
    who=STAFF,
    query=SinceIn,
    answer=listed(DeliveryCountOut),
)
def delivery_report(actor: Actor, query: dict[str, Any], estate_id: int) -> dict[str, Any]:
    """Count an estate's notices by kind and by how far they came."""
    return {"items": report.counts(actor, estate_id, query["since"])}


@cap.get(
    "/estates/<int:estate_id>/notices/undelivered",
    who=STAFF,
    query=UndeliveredFilterIn,
    answer=paged(UndeliveredOut),
)
def undelivered(actor: Actor, query: dict[str, Any], paging: Paging, estate_id: int) -> Page[Any]:
    """List an estate's dead letters, or the messages whose fate is unknown."""
    page = report.undelivered(actor, estate_id, [DeliveryState(query["state"])], paging)
    errors = report.last_errors([notice.id for notice in page.items])
    return Page([_undelivered(notice, errors) for notice in page.items], page.next_cursor)


@cap.get("/notices/<int:notice_id>/attempts", who=STAFF, answer=listed(AttemptOut))
def attempts(actor: Actor, notice_id: int) -> dict[str, Any]:
    """List every attempt to deliver a notice."""
    return {"items": report.attempts(actor, notice_id)}


@cap.post(
    "/notices/<int:notice_id>/retry", who=staff("moderator", "secretary"), answer=UndeliveredOut
)
def retry(actor: Actor, notice_id: int) -> dict[str, Any]:
    """Let a dead letter be tried again."""
    return _undelivered(report.retry(actor, notice_id, now()), report.last_errors([notice_id]))


@cap.get(
    "/estates/<int:estate_id>/visit-tasks", who=STAFF, query=VisitFilterIn, answer=paged(VisitOut)
)
def visit_tasks(actor: Actor, query: dict[str, Any], paging: Paging, estate_id: int) -> Page[Any]:
    """List the households that are told in person."""
    state = VisitState(query["state"]) if query["state"] else None
    page = visits.visits(actor, estate_id, state, paging)
    return Page(
        [_visit(task, unit_id, label) for _, task, unit_id, label in page.items], page.next_cursor
    )


@cap.post(
    "/estates/<int:estate_id>/visit-tasks",
    who=staff("clerk", "moderator", "secretary"),
    body=VisitIn,
    answer=VisitOut,
    creates=True,
)
def ask_for_visit(actor: Actor, body: dict[str, Any], estate_id: int) -> dict[str, Any]:
    """Put a household on the visit list."""
    task, label = visits.ask_for_visit(
        actor, estate_id, unit_id=body["unit_id"], reason=body["reason"], now=now()
    )
    return _visit(task, task.unit_id, label)


@cap.put(
    "/visit-tasks/<int:visit_id>/result",
    who=staff("clerk", "moderator", "secretary"),
    body=VisitResultIn,
    answer=VisitOut,
    guard=True,
)
def close_visit(actor: Actor, body: dict[str, Any], version: int, visit_id: int) -> dict[str, Any]:
    """Write down what came of a visit."""
    task, label = visits.close_visit(
        actor, visit_id, met=body["met"], note=body["note"], version=version, now=now()
    )
    return _visit(task, task.unit_id, label)


def _subscriptions(found: list[subscriptions.Allowance]) -> dict[str, Any]:
    return {"items": found, "ask": subscriptions.to_ask(found)}


def _undelivered(notice: Any, errors: Any) -> dict[str, Any]:
    last = errors.get(notice.id)
    names = ("id", "kind", "title", "body", "state", "attempts", "created_at", "read_at")
    return {name: getattr(notice, name) for name in names} | {
        "last_outcome": last.outcome if last else None,
        "last_errcode": last.errcode if last else None,
    }


def _visit(task: Any, unit_id: int, label: str) -> dict[str, Any]:
    names = ("id", "reason", "state", "tries", "result", "created_at", "closed_at", "version")
    return {name: getattr(task, name) for name in names} | {"unit": {"id": unit_id, "label": label}}
