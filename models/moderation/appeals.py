"""An author speaks against a refusal, once; somebody else looks again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from models.accounts.scope import holds_at, staff_at
from models.base import audit, gathering
from models.base.actor import Actor, ActorKind
from models.base.gathering import MembershipFacts, Waiting, WorkItem
from models.base.paging import Page, Paging, page_of, page_of_rows
from models.base.problems import NOT_FOUND
from models.base.session import check_version, db
from models.moderation.actions import MODERATORS, tell_owner
from models.moderation.rules import (
    ALREADY_DECIDED,
    APPEAL_SHOWN,
    APPEALED_ALREADY,
    KEPT_BACK,
    LET_THROUGH,
    NOT_REFUSED,
    SAME_DECIDER,
    SUBJECT_WORDS,
)
from models.moderation.tables import (
    AppealState,
    ModerationAppeal,
    ModerationItem,
    ModerationState,
)
from models.notices import actions as notices


@dataclass(frozen=True, slots=True)
class Own:
    """What its author sees of an item."""

    item: ModerationItem
    appeal: ModerationAppeal | None


def appeal(actor: Actor, item_id: int, text: str, now: datetime) -> ModerationAppeal:
    """Speak against the refusal of one's own text, once. Raises not-found, not-refused, appealed-already."""
    item = db.session.get(ModerationItem, item_id)
    if item is None or (item.author_kind, item.author_id) != (actor.kind.value, actor.id):
        raise NOT_FOUND()
    if of_items([item_id]):
        raise APPEALED_ALREADY()
    if item.state != ModerationState.REFUSED:
        raise NOT_REFUSED()
    made = db.session.scalar(
        insert(ModerationAppeal)
        .values(
            estate_id=item.estate_id,
            item_id=item_id,
            text=text,
            state=AppealState.PENDING.value,
            created_at=now,
            version=1,
        )
        .on_conflict_do_nothing()
        .returning(ModerationAppeal.id)
    )
    if made is None:
        raise APPEALED_ALREADY()
    return db.session.get_one(ModerationAppeal, made)


def decide(
    actor: Actor, appeal_id: int, *, uphold: bool, reason: str, version: int, now: datetime
) -> tuple[ModerationItem, ModerationAppeal]:
    """Look again at what somebody else refused; upheld, the text is let through after all.

    Raises not-found, role-missing, already-decided, same-decider, changed-meanwhile.
    """
    found = db.session.get(ModerationAppeal, appeal_id, with_for_update=True)
    if found is None:
        raise NOT_FOUND()
    staff_at(actor, found.estate_id, *MODERATORS)
    item = db.session.get_one(ModerationItem, found.item_id, with_for_update=True)
    if found.state != AppealState.PENDING:
        raise ALREADY_DECIDED()
    check_version(found.version, version)
    if item.decided_by == actor.id or _wrote(actor, item):
        raise SAME_DECIDER()
    found.state = (AppealState.UPHELD if uphold else AppealState.DISMISSED).value
    found.reason, found.decided_by, found.decided_at = reason, actor.id, now
    found.version += 1
    if uphold:
        item.state = ModerationState.APPROVED.value
        item.version += 1
        tell_owner(item, approved=True, reason=reason, now=now)
    audit.record(
        actor,
        "moderation.reverse" if uphold else "moderation.confirm",
        subject=("moderation_item", item.id),
        estate_id=item.estate_id,
        now=now,
        before={"state": ModerationState.REFUSED.value},
        after={"appeal": found.id, "state": item.state},
        reason=reason,
    )
    _tell_author(item, found, now)
    return item, found


def _wrote(actor: Actor, item: ModerationItem) -> bool:
    return (item.author_kind, item.author_id) == (ActorKind.STAFF.value, actor.id)


def _tell_author(item: ModerationItem, found: ModerationAppeal, now: datetime) -> None:
    if item.author_kind != ActorKind.RESIDENT.value:
        return
    notices.announce(
        event=f"moderation_appeal:{found.id}",
        kind="appeal_decided",
        stage="decided",
        estate_id=item.estate_id,
        account_ids=[item.author_id],
        params={
            "what": SUBJECT_WORDS.get(item.subject_kind, "内容"),
            "outcome": LET_THROUGH if found.state == AppealState.UPHELD else KEPT_BACK,
            "reason": found.reason,
        },
        now=now,
    )


def of_items(item_ids: Sequence[int]) -> dict[int, ModerationAppeal]:
    """Return item id -> its appeal."""
    if not item_ids:
        return {}
    found = db.session.scalars(
        select(ModerationAppeal).where(ModerationAppeal.item_id.in_(item_ids))
    )
    return {one.item_id: one for one in found}


def own_items(actor: Actor, paging: Paging) -> Page[Own]:
    """Return what the actor wrote and what became of it, newest first."""
    page = page_of(
        select(ModerationItem).where(
            ModerationItem.author_kind == actor.kind.value, ModerationItem.author_id == actor.id
        ),
        ModerationItem.id,
        paging,
    )
    appeals = of_items([item.id for item in page.items])
    return Page([Own(item, appeals.get(item.id)) for item in page.items], page.next_cursor)


def queue(
    actor: Actor, estate_id: int, state: AppealState | None, paging: Paging
) -> Page[Row[int, ModerationAppeal, ModerationItem]]:
    """Return an estate's appeals, oldest first. Raises not-found, role-missing."""
    staff_at(actor, estate_id, *MODERATORS)
    statement: Select[int, ModerationAppeal, ModerationItem] = (
        select(ModerationAppeal.id, ModerationAppeal, ModerationItem)
        .join(ModerationItem, ModerationItem.id == ModerationAppeal.item_id)
        .where(ModerationAppeal.estate_id == estate_id)
    )
    if state is not None:
        statement = statement.where(ModerationAppeal.state == state.value)
    return page_of_rows(statement, ModerationAppeal.id, paging, newest_first=False)


def may_decide(actor: Actor, item: ModerationItem, found: ModerationAppeal) -> bool:
    """Say whether the actor may look again at this one."""
    return (
        found.state == AppealState.PENDING
        and item.decided_by != actor.id
        and not _wrote(actor, item)
        and holds_at(actor, item.estate_id, *MODERATORS)
    )


@gathering.waiting
def _refused_lately(
    actor: Actor, memberships: Sequence[MembershipFacts], now: datetime
) -> list[Waiting]:
    """Show an author at home, for some days, that they may appeal: the notice of a refusal says only why."""
    appealed = exists().where(ModerationAppeal.item_id == ModerationItem.id)
    refused = db.session.scalars(
        select(ModerationItem)
        .where(
            ModerationItem.author_kind == ActorKind.RESIDENT.value,
            ModerationItem.author_id == actor.id,
            ModerationItem.state == ModerationState.REFUSED.value,
            ModerationItem.decided_at > now - APPEAL_SHOWN,
            ModerationItem.estate_id.in_({one.estate_id for one in memberships}),
            ~appealed,
        )
        .order_by(ModerationItem.id)
    )
    return [
        Waiting(
            "appeal",
            f"您写的{SUBJECT_WORDS.get(item.subject_kind, '内容')}没有公开",
            f"原因：{item.reason}。不同意的可以申诉一次，由另一位工作人员复核。",
            "/pages/moderation/mine",
            item.estate_id,
        )
        for item in refused
    ]


@gathering.worklist
def _waiting_appeals(actor: Actor, estate_id: int, now: datetime) -> list[WorkItem]:
    """Count what the actor may decide: their own refusals wait for somebody else."""
    count = db.session.scalar(
        select(func.count(ModerationAppeal.id))
        .join(ModerationItem, ModerationItem.id == ModerationAppeal.item_id)
        .where(
            ModerationAppeal.estate_id == estate_id,
            ModerationAppeal.state == AppealState.PENDING.value,
            or_(ModerationItem.decided_by.is_(None), ModerationItem.decided_by != actor.id),
        )
    )
    if not count:
        return []
    return [WorkItem("appeals", "申诉待复核", count, "/moderation/appeals", estate_id)]


@gathering.export("moderation_appeals")
def _appeals_held(account_id: int) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(ModerationAppeal)
        .join(ModerationItem, ModerationItem.id == ModerationAppeal.item_id)
        .where(
            ModerationItem.author_kind == ActorKind.RESIDENT.value,
            ModerationItem.author_id == account_id,
        )
        .order_by(ModerationAppeal.id)
    )
    return [
        {
            "text": one.text,
            "state": one.state,
            "reason": one.reason,
            "at": one.created_at.isoformat(),
        }
        for one in rows
    ]
