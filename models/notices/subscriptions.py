"""The credit ledger: what each person lets us send, fed by the phone's report and the platform's pushes.

One tap is told twice, by the phone (`wx.requestSubscribeMessage` answers) and by the platform
(`subscribe_msg_popup_event`), in any order, and either may be lost. Both reports of one tap are matched within
`SAME_TAP`, so that it counts once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from models.base import audit, gathering
from models.base.actor import Actor
from models.base.problems import NOT_FOUND
from models.base.session import check_version, db
from models.notices.outcomes import Outcome
from models.notices.rules import SUBSCRIPTION_UNKNOWN, TEMPLATE_ID_TAKEN, TEMPLATES
from models.notices.tables import (
    DeliveryAttempt,
    Notice,
    SubscriptionCredit,
    SubscriptionGrant,
    TemplateId,
    WechatEvent,
)

ACCEPT = "accept"
SAME_TAP = timedelta(minutes=5)
ASK_UP_TO = 3
"""Templates in one prompt: five on new phones, three on older ones."""
ENOUGH = 3
"""Credits at which a person is not asked for more."""
EMPTIED = frozenset({43101})


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a person allows of one template."""

    key: str
    title: str
    template_id: str
    credits: int
    long_term: bool

    @property
    def wants_more(self) -> bool:
        return self.credits < (1 if self.long_term else ENOUGH)


def template_ids() -> dict[str, str]:
    """Return template key -> the platform's id, for those that have one."""
    rows = db.session.execute(select(TemplateId.key, TemplateId.template_id))
    return {row.key: row.template_id for row in rows}


def templates(actor: Actor) -> list[dict[str, object]]:
    """Return every template the program uses with the id that the operator entered, if any."""
    held = {one.key: one for one in db.session.scalars(select(TemplateId))}
    return [
        {
            "key": template.key,
            "title": template.title,
            "field_labels": dict(template.fields),
            "template_id": held[template.key].template_id if template.key in held else None,
            "long_term": held[template.key].long_term if template.key in held else False,
            "version": held[template.key].version if template.key in held else 0,
        }
        for template in TEMPLATES.values()
    ]


def set_template(
    actor: Actor, key: str, *, template_id: str, long_term: bool, version: int, now: datetime
) -> dict[str, object]:
    """Enter the platform's id for a template. Raises not-found, template-id-taken, changed-meanwhile."""
    if key not in TEMPLATES:
        raise NOT_FOUND()
    found = db.session.get(TemplateId, key, with_for_update=True)
    check_version(found.version if found else 0, version)
    other = db.session.scalar(
        select(TemplateId.key).where(TemplateId.template_id == template_id, TemplateId.key != key)
    )
    if other is not None:
        raise TEMPLATE_ID_TAKEN()
    before = {"template_id": found.template_id} if found else None
    place_template(key, template_id, long_term=long_term, now=now, changed_by=actor.id)
    audit.record(
        actor,
        "message_template.set",
        subject=("message_template", 0),
        estate_id=None,
        before=before,
        after={"key": key, "template_id": template_id, "long_term": long_term},
        now=now,
    )
    return next(one for one in templates(actor) if one["key"] == key)


def place_template(
    key: str,
    template_id: str,
    *,
    now: datetime,
    long_term: bool = False,
    changed_by: int | None = None,
) -> None:
    """Write the platform's id for a template."""
    values = {
        "template_id": template_id,
        "long_term": long_term,
        "changed_by": changed_by,
        "changed_at": now,
    }
    db.session.execute(
        insert(TemplateId)
        .values(key=key, version=1, **values)
        .on_conflict_do_update(
            index_elements=["key"], set_=values | {"version": TemplateId.version + 1}
        )
        .execution_options(populate_existing=True)
    )
    db.session.expire_all()


def allowances(actor: Actor) -> list[Allowance]:
    """Return what the actor allows of each template in use."""
    rows = db.session.execute(
        select(TemplateId, func.coalesce(SubscriptionCredit.credits, 0))
        .outerjoin(
            SubscriptionCredit,
            (SubscriptionCredit.template_id == TemplateId.template_id)
            & (SubscriptionCredit.account_id == actor.id),
        )
        .order_by(TemplateId.key)
    )
    return [
        Allowance(one.key, TEMPLATES[one.key].title, one.template_id, credits_left, one.long_term)
        for one, credits_left in rows
        if one.key in TEMPLATES
    ]


def to_ask(found: list[Allowance]) -> list[str]:
    """Return the template ids to ask for in one prompt: of one type, the scarcest first."""
    wanted = sorted((one for one in found if one.wants_more), key=lambda one: one.credits)
    if not wanted:
        return []
    return [one.template_id for one in wanted if one.long_term == wanted[0].long_term][:ASK_UP_TO]


def report_taps(actor: Actor, results: Mapping[str, str], now: datetime) -> list[Allowance]:
    """Take what the phone says the person tapped: template id -> accept, reject, ban, filter.

    Raises subscription-unknown for an id that is no template of ours.
    """
    known = set(template_ids().values())
    if not set(results) <= known:
        raise SUBSCRIPTION_UNKNOWN()
    for template_id, answer in sorted(results.items()):
        if answer == ACCEPT:
            _count_tap(actor.id, template_id, now, told_by="phone", now=now)
    return allowances(actor)


def take_popup(account_id: int, template_id: str, tapped_at: datetime, now: datetime) -> None:
    """Take the platform's word that a person tapped accept."""
    _count_tap(account_id, template_id, tapped_at, told_by="platform", now=now)


def take_refusal(account_id: int, template_id: str, now: datetime) -> None:
    """Take the platform's word that a person switched a template off: nothing may be sent.

    What the platform counts if they switch it on again is not told, so that the count is not certain.
    """
    _lock_credit(account_id, template_id, now)
    db.session.execute(
        update(SubscriptionCredit)
        .where(*_credit(account_id, template_id))
        .values(credits=0, certain=False, changed_at=now)
    )


def take_failure(account_id: int, msgid: str | None, errcode: int | None, now: datetime) -> bool:
    """Take the platform's word that a message it had taken did not arrive: staff see it among the dead letters.

    False when no such message is on record: the word may come before the worker has written the sending down.
    """
    row = _attempt_of(msgid) if msgid else None
    if row is None or row.account_id != account_id:
        return False
    db.session.execute(
        update(DeliveryAttempt)
        .where(DeliveryAttempt.id == row.id)
        .values(outcome=Outcome.FAILED_LATER.value, errcode=errcode, finished_at=now)
    )
    db.session.execute(
        update(Notice)
        .where(Notice.id == row.notice_id, Notice.state == "delivered")
        .values(state="dead", channel=None, delivered_at=None)
    )
    if errcode in EMPTIED:
        db.session.execute(
            update(SubscriptionCredit)
            .where(*_credit(row.account_id, row.template_id))
            .values(credits=0, certain=True, changed_at=now)
        )
    return True


def _attempt_of(msgid: str) -> Row[int, int, str, int] | None:
    return db.session.execute(
        select(
            DeliveryAttempt.id,
            DeliveryAttempt.notice_id,
            DeliveryAttempt.template_id,
            Notice.account_id,
        )
        .join(Notice, Notice.id == DeliveryAttempt.notice_id)
        .where(DeliveryAttempt.msgid == msgid)
    ).one_or_none()


def _count_tap(
    account_id: int, template_id: str, tapped_at: datetime, *, told_by: str, now: datetime
) -> None:
    """Match the report with the other teller's of the same tap, or count a new tap."""
    _lock_credit(account_id, template_id, now)
    mine, others = SubscriptionGrant.reported_at, SubscriptionGrant.pushed_at
    if told_by == "platform":
        mine, others = others, mine
    same = db.session.scalar(
        select(SubscriptionGrant.id)
        .where(
            SubscriptionGrant.account_id == account_id,
            SubscriptionGrant.template_id == template_id,
            mine.is_(None),
            others.between(tapped_at - SAME_TAP, tapped_at + SAME_TAP),
        )
        .order_by(SubscriptionGrant.id)
        .limit(1)
    )
    if same is not None:
        db.session.execute(
            update(SubscriptionGrant)
            .where(SubscriptionGrant.id == same)
            .values({mine.key: tapped_at})
        )
        return
    db.session.execute(
        insert(SubscriptionGrant).values(
            {"account_id": account_id, "template_id": template_id, mine.key: tapped_at}
        )
    )
    long_term = db.session.scalar(
        select(TemplateId.long_term).where(TemplateId.template_id == template_id)
    )
    more = 1 if long_term else SubscriptionCredit.credits + 1
    db.session.execute(
        update(SubscriptionCredit)
        .where(*_credit(account_id, template_id))
        .values(credits=more, changed_at=now)
    )


def _lock_credit(account_id: int, template_id: str, now: datetime) -> None:
    """Make the ledger's line if it is not there, and hold it: reports of one person come one at a time."""
    db.session.execute(
        insert(SubscriptionCredit)
        .values(
            account_id=account_id, template_id=template_id, credits=0, certain=True, changed_at=now
        )
        .on_conflict_do_nothing()
    )
    db.session.execute(
        select(SubscriptionCredit.credits)
        .where(*_credit(account_id, template_id))
        .with_for_update()
    )


def _credit(account_id: int, template_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        SubscriptionCredit.account_id == account_id,
        SubscriptionCredit.template_id == template_id,
    )


@gathering.export("subscriptions")
def _held(account_id: int) -> list[dict[str, object]]:
    rows = db.session.scalars(
        select(SubscriptionCredit).where(SubscriptionCredit.account_id == account_id)
    )
    return [{"template_id": one.template_id, "credits": one.credits} for one in rows]


@gathering.on_erasure
def _forget(account_id: int, now: datetime) -> None:
    """What a person allowed goes; of the platform's messages about them only the fact stays."""
    db.session.execute(
        delete(SubscriptionCredit).where(SubscriptionCredit.account_id == account_id)
    )
    db.session.execute(delete(SubscriptionGrant).where(SubscriptionGrant.account_id == account_id))
    db.session.execute(
        update(WechatEvent).where(WechatEvent.account_id == account_id).values(raw=None)
    )
