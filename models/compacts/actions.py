"""The verbs of the compact: draft, take comments, freeze, open. Adopting and signing have modules of their own."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from models.accounts import actions as accounts
from models.accounts.scope import holds_at, staff_at, viewer_of
from models.base import audit, gathering
from models.base.actor import Actor, Role
from models.base.clock import chinese_date, end_of_period
from models.base.gathering import WorkItem
from models.base.problems import NOT_FOUND, REASON_MISSING
from models.base.session import check_version, db
from models.compacts import publishing, revisions, signing
from models.compacts.revisions import text_digest
from models.compacts.rules import (
    COMMENT_DAYS,
    COMMENTS_UNANSWERED,
    COMPACT_IN_PREPARATION,
    COMPACT_STATE,
    TEXT_MAY_CHANGE,
    TRANSITIONS,
    CompactState,
    roles_for,
)
from models.compacts.tables import Compact, CompactComment, CompactFiling, CompactTransition
from models.notices import actions as notices
from models.roster import actions as roster

WRITERS = (Role.CLERK, Role.MODERATOR, Role.SECRETARY)


def draft(actor: Actor, estate_id: int, *, title: str, body: str, now: datetime) -> Compact:
    """Begin a new version. Raises compact-in-preparation while another one is prepared."""
    staff_at(actor, estate_id, *WRITERS)
    number = db.session.scalar(
        select(func.coalesce(func.max(Compact.number), 0) + 1).where(Compact.estate_id == estate_id)
    )
    compact_id = db.session.scalar(
        insert(Compact)
        .values(
            estate_id=estate_id,
            number=number,
            title=title,
            body=body,
            state=CompactState.DRAFT.value,
            created_by=actor.id,
            created_at=now,
            version=1,
        )
        .on_conflict_do_nothing()
        .returning(Compact.id)
    )
    if compact_id is None:
        raise COMPACT_IN_PREPARATION()
    compact = db.session.get_one(Compact, compact_id)
    _note_step(actor, compact, None, "", now)
    return compact


def edit(
    actor: Actor,
    compact_id: int,
    *,
    title: str | None,
    body: str | None,
    note: str = "",
    version: int,
    now: datetime,
) -> Compact:
    """Change the text while it may change; what residents have seen is kept beside what it becomes.

    Raises compact-state, changed-meanwhile.
    """
    compact = held_by(actor, compact_id, *WRITERS)
    check_version(compact.version, version)
    if compact.state not in TEXT_MAY_CHANGE:
        raise COMPACT_STATE("公约文本已经定稿，不能再修改。", state=compact.state)
    before = text_digest(compact)
    compact.title = title if title is not None else compact.title
    compact.body = body if body is not None else compact.body
    compact.version += 1
    audit.record(
        actor,
        "compact.edit",
        subject=("compact", compact.id),
        estate_id=compact.estate_id,
        now=now,
        before={"text": before},
        after={"text": text_digest(compact)},
    )
    if compact.state == CompactState.COMMENTING and text_digest(compact) != before:
        revisions.keep(actor, compact, note, now)
    return compact


def move(
    actor: Actor, compact_id: int, to: CompactState, *, reason: str, version: int, now: datetime
) -> Compact:
    """Take comments, freeze the text, open for signing, or withdraw.

    Adoption and filing have verbs of their own. Raises compact-state, role-missing, reason-missing (to withdraw),
    comments-unanswered (to freeze), compact-objected (to open), changed-meanwhile.
    """
    compact = held_by(actor, compact_id, *WRITERS)
    check_version(compact.version, version)
    if to in {CompactState.ADOPTED, CompactState.FILED}:
        raise COMPACT_STATE("通过和备案要登记会议结果和备案信息。", state=compact.state)
    if to is CompactState.WITHDRAWN and not reason.strip():
        raise REASON_MISSING(errors={"reason": ["撤回要写明理由"]})
    _check_step(actor, compact, to)
    # The state comes last: the database holds a text without a digest, or two open compacts, for impossible.
    if to is CompactState.COMMENTING:
        compact.comments_end_at = end_of_period(now, COMMENT_DAYS)
        revisions.keep(actor, compact, "", now)
        _tell(compact, "compact_commenting", accounts.accounts_of_estate(compact.estate_id), now)
    elif to is CompactState.FROZEN:
        _check_answered(compact)
        compact.digest = text_digest(compact)
    elif to is CompactState.OPEN:
        _open(actor, compact, now)
    elif to is CompactState.WITHDRAWN:
        publishing.take_down(compact, reason, now)
    take_step(actor, compact, to, reason, now)
    return compact


def _check_answered(compact: Compact) -> None:
    """Residents were told that each comment is answered: the text is fixed after that."""
    waiting = db.session.scalar(
        select(func.count(CompactComment.id)).where(
            CompactComment.compact_id == compact.id,
            CompactComment.state == "published",
            CompactComment.answer.is_(None),
        )
    )
    if waiting:
        raise COMMENTS_UNANSWERED(
            f"还有 {waiting} 条居民意见没有答复，全部答复后才能定稿。", unanswered=waiting
        )


def _open(actor: Actor, compact: Compact, now: datetime) -> None:
    """Open for signing in the place of the version before. Whoever signed that one is asked anew."""
    publishing.check_objections(compact)
    old = _supersede_open(actor, compact, now)
    compact.opened_at = now
    signed = signing.signers_of(old.id) if old else frozenset()
    everybody = accounts.accounts_of_estate(compact.estate_id)
    _tell(compact, "compact_sign_anew", [one for one in everybody if one in signed], now)
    _tell(compact, "compact_open", [one for one in everybody if one not in signed], now)


def compacts_of(actor: Actor, estate_id: int) -> Sequence[Compact]:
    """Return an estate's compacts, newest first; residents do not see drafts and what was withdrawn."""
    viewer_of(actor, estate_id)
    statement = select(Compact).where(Compact.estate_id == estate_id).order_by(Compact.id.desc())
    if actor.is_resident:
        hidden = [CompactState.DRAFT.value, CompactState.WITHDRAWN.value]
        statement = statement.where(Compact.state.not_in(hidden))
    return db.session.scalars(statement).all()


def visible(actor: Actor, compact_id: int) -> Compact:
    """Return a compact that the actor may read. Raises not-found."""
    compact = db.session.get(Compact, compact_id)
    if compact is None:
        raise NOT_FOUND()
    viewer_of(actor, compact.estate_id)
    if actor.is_resident and compact.state in {CompactState.DRAFT, CompactState.WITHDRAWN}:
        raise NOT_FOUND()
    return compact


def details(compact: Compact) -> dict[str, Any]:
    """Return filing, steps and progress of a compact, and what became of the comments."""
    steps = select(CompactTransition).where(CompactTransition.compact_id == compact.id)
    return {
        "filing": db.session.get(CompactFiling, compact.id),
        "revisions": revisions.count_of(compact.id),
        "steps": db.session.scalars(steps.order_by(CompactTransition.id)).all(),
        "signed_units": signing.signed_units(compact.id),
        "units": len(roster.unit_ids_with_title(compact.estate_id)),
    }


def next_states(actor: Actor, compact: Compact) -> list[CompactState]:
    """Return the states to which the actor may take a compact now."""
    if not actor.is_staff:
        return []
    return [
        to
        for (current, to), roles in TRANSITIONS.items()
        if current == compact.state and holds_at(actor, compact.estate_id, *roles)
    ]


def held_by(actor: Actor, compact_id: int, *roles: Role) -> Compact:
    """Return a compact for an act of staff, locked. Raises not-found, role-missing."""
    compact = db.session.get(Compact, compact_id, with_for_update=True)
    if compact is None:
        raise NOT_FOUND()
    staff_at(actor, compact.estate_id, *roles)
    return compact


def take_step(actor: Actor, compact: Compact, to: CompactState, reason: str, now: datetime) -> None:
    """Take a locked compact to a state. Raises compact-state, role-missing."""
    _check_step(actor, compact, to)
    _note_step(actor, compact, to, reason, now)
    compact.state = to.value
    compact.version += 1


def _check_step(actor: Actor, compact: Compact, to: CompactState) -> None:
    staff_at(actor, compact.estate_id, *roles_for(CompactState(compact.state), to))


def _note_step(
    actor: Actor, compact: Compact, to: CompactState | None, reason: str, now: datetime
) -> None:
    db.session.add(
        CompactTransition(
            estate_id=compact.estate_id,
            compact_id=compact.id,
            from_state=compact.state if to else None,
            to_state=(to or CompactState.DRAFT).value,
            reason=reason,
            staff_id=actor.id,
            at=now,
        )
    )
    audit.record(
        actor,
        "compact.step",
        subject=("compact", compact.id),
        estate_id=compact.estate_id,
        now=now,
        before={"state": compact.state},
        after={"state": (to or CompactState.DRAFT).value},
        reason=reason or None,
    )


def _supersede_open(actor: Actor, compact: Compact, now: datetime) -> Compact | None:
    old = db.session.scalar(
        select(Compact)
        .where(Compact.estate_id == compact.estate_id, Compact.state == CompactState.OPEN.value)
        .with_for_update()
    )
    if old is not None:
        _note_step(actor, old, CompactState.SUPERSEDED, f"由第{compact.number}版取代", now)
        old.state = CompactState.SUPERSEDED.value
        old.version += 1
        publishing.take_down(old, f"由第{compact.number}版取代", now)
        db.session.flush()  # the unique index allows one open compact at a time
    return old


def _tell(compact: Compact, kind: str, account_ids: Sequence[int], now: datetime) -> None:
    ends = compact.comments_end_at
    notices.announce(
        event=f"compact:{compact.id}",
        kind=kind,
        stage=kind,
        estate_id=compact.estate_id,
        account_ids=account_ids,
        params={
            "title": compact.title,
            "number": str(compact.number),
            "compact_id": compact.id,
            "ends": chinese_date(ends - timedelta(seconds=1)) if ends else "",
        },
        now=now,
    )


@gathering.worklist
def _in_preparation(actor: Actor, estate_id: int, now: datetime) -> list[WorkItem]:
    waiting = [CompactState.FROZEN.value, CompactState.ADOPTED.value, CompactState.FILED.value]
    count = db.session.scalar(
        select(func.count(Compact.id)).where(
            Compact.estate_id == estate_id, Compact.state.in_(waiting)
        )
    )
    return (
        [WorkItem("compacts", "居民公约待办下一步", count, "/compacts", estate_id)] if count else []
    )
