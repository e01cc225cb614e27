"""How an estate's households are reminded: the policy, what is to come, what was told."""

from typing import Any

from marshmallow import fields, validate

from api.base.access import STAFF, staff
from api.base.capability import Capability, now
from api.base.fields import Count, Day, Id, In, Line, Moment, OneOf, Out, listed
from models.base.actor import Actor
from models.fees import policies, reminders
from models.fees.policies import LONGEST_TEXT, TEXT_KEYS, Policy
from models.fees.reminding import FURTHEST, Calendar
from models.notices.hours import QuietHours

cap = Capability("reminders", "提醒")

SUBJECTS = ("bill", "commitment", "promise")
CLOCK = "%H:%M"


class ReminderPolicyOut(Out):
    stages = fields.List(fields.Integer(), metadata={"description": "距到期日的天数，负数在前"})
    send_at = fields.Time(format=CLOCK)
    quiet_from = fields.Time(format=CLOCK)
    quiet_until = fields.Time(format=CLOCK)
    skip_holidays = fields.Boolean()
    text_before = fields.String(metadata={"description": "到期前的账单提醒；空为标准文字"})
    text_after = fields.String(metadata={"description": "到期后的账单提醒；空为标准文字"})
    is_on = fields.Boolean()
    version = fields.Integer()


class ReminderPolicyIn(In):
    stages = fields.List(
        fields.Integer(strict=True, validate=validate.Range(-FURTHEST, FURTHEST)),
        required=True,
        validate=validate.Length(1, 10, error="请填 {min} 到 {max} 个时间点"),
    )
    send_at = fields.Time(format=CLOCK, required=True)
    quiet_from = fields.Time(format=CLOCK, required=True)
    quiet_until = fields.Time(format=CLOCK, required=True)
    skip_holidays = fields.Boolean(required=True)
    text_before = Line(LONGEST_TEXT, 0, load_default="")
    text_after = Line(LONGEST_TEXT, 0, load_default="")
    is_on = fields.Boolean(required=True)


class ForeseenIn(In):
    days = Count(1, 90, load_default=30, strict=False)


class ForeseenOut(Out):
    at = Moment()
    subject = OneOf(SUBJECTS)
    stage = fields.Integer()
    due_on = Day()
    dues = fields.Integer()
    accounts = fields.Integer(metadata={"description": "会收到提醒的账号数"})
    visits = fields.Integer(metadata={"description": "没有账号、列入上门名单的户数"})
    body = fields.String()


class ReminderRoundOut(Out):
    id = Id()
    at = Moment()
    subject = OneOf(SUBJECTS)
    stage = fields.Integer()
    due_from = Day()
    due_until = Day()
    dues = fields.Integer()
    told = fields.Integer()
    visits = fields.Integer()
    passed_over = fields.Boolean(metadata={"description": "停机期间错过，已由更晚的一次代替"})


@cap.get("/estates/<int:estate_id>/reminder-policy", who=STAFF, answer=ReminderPolicyOut)
def get_policy(actor: Actor, estate_id: int) -> dict[str, Any]:
    """Show how an estate's households are reminded."""
    return _policy(policies.policy(actor, estate_id))


@cap.put(
    "/estates/<int:estate_id>/reminder-policy",
    who=staff("moderator", "secretary"),
    body=ReminderPolicyIn,
    answer=ReminderPolicyOut,
    guard=True,
)
def set_policy(actor: Actor, body: dict[str, Any], version: int, estate_id: int) -> dict[str, Any]:
    """Change how an estate's households are reminded."""
    calendar = Calendar(
        stages=tuple(sorted(body["stages"])),
        send_at=body["send_at"],
        quiet=QuietHours(body["quiet_from"], body["quiet_until"]),
        skip_holidays=body["skip_holidays"],
    )
    texts = {key: body[f"text_{key}"] for key in TEXT_KEYS if body[f"text_{key}"]}
    found = policies.set_policy(
        actor,
        estate_id,
        calendar=calendar,
        texts=texts,
        is_on=body["is_on"],
        version=version,
        now=now(),
    )
    return _policy(found)


@cap.get(
    "/estates/<int:estate_id>/reminder-policy/preview",
    who=STAFF,
    query=ForeseenIn,
    answer=listed(ForeseenOut),
)
def foresee(actor: Actor, query: dict[str, Any], estate_id: int) -> dict[str, Any]:
    """Show who would be told what and when, as things stand."""
    return {"items": reminders.foresee(actor, estate_id, query["days"], now())}


@cap.get(
    "/estates/<int:estate_id>/reminder-policy/rounds", who=STAFF, answer=listed(ReminderRoundOut)
)
def rounds(actor: Actor, estate_id: int) -> dict[str, Any]:
    """List the newest rounds of reminders."""
    return {"items": policies.rounds_of(actor, estate_id)}


def _policy(found: Policy) -> dict[str, Any]:
    calendar = found.calendar
    return {
        "stages": list(calendar.stages),
        "send_at": calendar.send_at,
        "quiet_from": calendar.quiet.begins,
        "quiet_until": calendar.quiet.ends,
        "skip_holidays": calendar.skip_holidays,
        **{f"text_{key}": found.texts.get(key, "") for key in TEXT_KEYS},
        "is_on": found.is_on,
        "version": found.version,
    }
