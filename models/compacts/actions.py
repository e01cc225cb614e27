"""The verbs of the compact: draft, take comments, freeze, adopt, file, open, sign."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from models.accounts import actions as accounts
from models.accounts.scope import holds_at, staff_at, viewer_of
from models.base import audit, gathering
from models.base.actor import Actor, Role
from models.base.clock import chinese_date, end_of_period, local_date
from models.base.digest import digest_of
from models.base.gathering import WorkItem
from models.base.problems import NOT_FOUND, REASON_MISSING
from models.base.session import check_version, db
from models.compacts import signing
from models.compacts.rules import (
    BAD_FILING_DATE,
    COMMENT_DAYS,
    COMPACT_IN_PREPARATION,
    COMPACT_STATE,
    TEXT_MAY_CHANGE,
    TRANSITIONS,
    CompactState,
    Meeting,
    check_adoption,
    roles_for,
)
from models.compacts.tables import (
    Compact,
    CompactAdoption,
    CompactFiling,
    CompactTransition,
)
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
    version: int,
    now: datetime,
) -> Compact:
    """Change the text while it may change. Raises compact-state, changed-meanwhile."""
    compact = _for_staff(actor, compact_id, WRITERS)
    check_version(compact.version, version)
    if compact.state not in TEXT_MAY_CHANGE:
        raise COMPACT_STATE("公约文本已经定稿，不能再修改。", state=compact.state)
    before = digest_of([compact.title, compact.body])
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
        after={"text": digest_of([compact.title, compact.body])},
    )
    return compact


def move(
    actor: Actor, compact_id: int, to: CompactState, *, reason: str, version: int, now: datetime
) -> Compact:
    """Take comments, freeze the text, open for signing, or withdraw.

    Adoption and filing have verbs of their own. Raises compact-state, role-missing, reason-missing (to withdraw),
    changed-meanwhile.
    """
    compact = _for_staff(actor, compact_id, WRITERS)
    check_version(compact.version, version)
    if to in {CompactState.ADOPTED, CompactState.FILED}:
        raise COMPACT_STATE("通过和备案要登记会议结果和备案信息。", state=compact.state)
    if to is CompactState.WITHDRAWN and not reason.strip():
        raise REASON_MISSING(errors={"reason": ["撤回要写明理由"]})
    _step(actor, compact, to, reason, now)
    if to is CompactState.COMMENTING:
        compact.comments_end_at = end_of_period(now, COMMENT_DAYS)
        _tell_all(compact, "compact_commenting", now)
    elif to is CompactState.FROZEN:
        compact.digest = text_digest(compact)
    elif to is CompactState.OPEN:
        _supersede_open(actor, compact, now)
        compact.opened_at = now
        _tell_all(compact, "compact_open", now)
    compact.state = to.value
    compact.version += 1
    return compact


def adopt(
    actor: Actor, compact_id: int, meeting: Meeting, *, minutes: str, version: int, now: datetime
) -> Compact:
    """Record the meeting that adopts the compact. Raises adoption-refused, compact-state, role-missing."""
    compact = _for_staff(actor, compact_id, WRITERS)
    check_version(compact.version, version)
    check_adoption(meeting, local_date(now))
    _step(actor, compact, CompactState.ADOPTED, minutes[:200], now)
    db.session.add(
        CompactAdoption(
            compact_id=compact.id,
            estate_id=compact.estate_id,
            kind=meeting.kind.value,
            members=meeting.members,
            present=meeting.present,
            agreed=meeting.agreed,
            notified_on=meeting.notified_on,
            held_on=meeting.held_on,
            minutes=minutes,
            recorded_by=actor.id,
            at=now,
        )
    )
    compact.state = CompactState.ADOPTED.value
    compact.version += 1
    return compact


def file(
    actor: Actor,
    compact_id: int,
    *,
    office: str,
    reference: str,
    filed_on: date,
    version: int,
    now: datetime,
) -> Compact:
    """Record the filing. Raises bad-filing-date, compact-state, role-missing."""
    compact = _for_staff(actor, compact_id, WRITERS)
    check_version(compact.version, version)
    adoption = db.session.get(CompactAdoption, compact.id)
    _step(actor, compact, CompactState.FILED, f"{office} {reference}", now)
    if adoption is None or not adoption.held_on <= filed_on <= local_date(now):
        raise BAD_FILING_DATE(errors={"filed_on": ["不能早于通过日期，也不能晚于今天"]})
    db.session.add(
        CompactFiling(
            compact_id=compact.id,
            estate_id=compact.estate_id,
            office=office,
            reference=reference,
            filed_on=filed_on,
            recorded_by=actor.id,
            at=now,
        )
    )
    compact.state = CompactState.FILED.value
    compact.version += 1
    return compact


def text_digest(compact: Compact) -> str:
    """Return the digest of a compact's text: SHA-256 of the canonical JSON of number, title and body."""
    return digest_of({"number": compact.number, "title": compact.title, "body": compact.body})


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
    """Return adoption, filing, steps and progress of a compact."""
    steps = select(CompactTransition).where(CompactTransition.compact_id == compact.id)
    return {
        "adoption": db.session.get(CompactAdoption, compact.id),
        "filing": db.session.get(CompactFiling, compact.id),
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


def _for_staff(actor: Actor, compact_id: int, roles: Sequence[Role]) -> Compact:
    compact = db.session.get(Compact, compact_id, with_for_update=True)
    if compact is None:
        raise NOT_FOUND()
    staff_at(actor, compact.estate_id, *roles)
    return compact


def _step(actor: Actor, compact: Compact, to: CompactState, reason: str, now: datetime) -> None:
    staff_at(actor, compact.estate_id, *roles_for(CompactState(compact.state), to))
    _note_step(actor, compact, to, reason, now)


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


def _supersede_open(actor: Actor, compact: Compact, now: datetime) -> None:
    old = db.session.scalar(
        select(Compact)
        .where(Compact.estate_id == compact.estate_id, Compact.state == CompactState.OPEN.value)
        .with_for_update()
    )
    if old is not None:
        _note_step(actor, old, CompactState.SUPERSEDED, f"由第{compact.number}版取代", now)
        old.state = CompactState.SUPERSEDED.value
        old.version += 1
        db.session.flush()  # the unique index allows one open compact at a time


def _tell_all(compact: Compact, kind: str, now: datetime) -> None:
    ends = compact.comments_end_at
    notices.announce(
        event=f"compact:{compact.id}",
        kind=kind,
        stage=kind,
        estate_id=compact.estate_id,
        account_ids=accounts.accounts_of_estate(compact.estate_id),
        params={
            "title": compact.title,
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
