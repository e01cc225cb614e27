"""Calls to commit: an estate's own text and the day by which, written by one person and published by another."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select, update

from models.accounts import actions as accounts
from models.accounts.scope import staff_at
from models.accounts.tables import MembershipRole
from models.base import audit
from models.base.actor import Actor, Role
from models.base.clock import chinese_date, local_date
from models.base.digest import sha256_hex
from models.base.problems import NOT_FOUND, OWN_ENTRY
from models.base.session import check_version, db
from models.fees import rules
from models.fees.policies import ensure_policy
from models.fees.tables import CallState, CommitmentCall
from models.notices import actions as notices
from models.places import actions as places

WRITING = (Role.CLERK, Role.MODERATOR, Role.SECRETARY)
PUBLISHING = (Role.MODERATOR, Role.SECRETARY)


def calls(actor: Actor, estate_id: int) -> Sequence[CommitmentCall]:
    """Return an estate's calls, newest first."""
    staff_at(actor, estate_id)
    return db.session.scalars(
        select(CommitmentCall)
        .where(CommitmentCall.estate_id == estate_id)
        .order_by(CommitmentCall.id.desc())
    ).all()


def draft_call(
    actor: Actor, estate_id: int, *, body: str | None, commit_by: date, now: datetime
) -> CommitmentCall:
    """Write a call; without a text it carries the standard one.

    Raises not-found, role-missing, commitment-date-past.
    """
    staff_at(actor, estate_id, *WRITING)
    text = body or rules.STANDARD_TEXT.format(estate=places.estate(estate_id).name)
    _check_date(commit_by, now)
    made = CommitmentCall(
        estate_id=estate_id,
        body=text,
        digest=sha256_hex(text),
        commit_by=commit_by,
        state=CallState.DRAFT.value,
        entered_by=actor.id,
        created_at=now,
        version=1,
    )
    db.session.add(made)
    db.session.flush()  # the audit names it
    _note(actor, "commitment_call.draft", made, now)
    return made


def change_call(
    actor: Actor,
    call_id: int,
    *,
    body: str | None,
    commit_by: date | None,
    version: int,
    now: datetime,
) -> CommitmentCall:
    """Change a draft; whoever changes it has written it.

    Raises not-found, role-missing, changed-meanwhile, commitment-call-not-draft, commitment-date-past.
    """
    found = _draft(actor, call_id, WRITING, version)
    if body is not None:
        found.body, found.digest = body, sha256_hex(body)
    if commit_by is not None:
        _check_date(commit_by, now)
        found.commit_by = commit_by
    found.entered_by = actor.id
    found.version += 1
    _note(actor, "commitment_call.change", found, now)
    return found


def publish_call(actor: Actor, call_id: int, *, version: int, now: datetime) -> CommitmentCall:
    """Publish a call that another wrote; it takes the place of the open one, and owners are told.

    Raises not-found, role-missing, changed-meanwhile, commitment-call-not-draft, own-entry, commitment-date-past.
    """
    found = _draft(actor, call_id, PUBLISHING, version)
    if found.entered_by == actor.id:
        raise OWN_ENTRY()
    _check_date(found.commit_by, now)
    db.session.execute(
        update(CommitmentCall)
        .where(
            CommitmentCall.estate_id == found.estate_id,
            CommitmentCall.state == CallState.OPEN.value,
        )
        .values(state=CallState.CLOSED.value, version=CommitmentCall.version + 1)
    )
    found.state, found.published_by, found.published_at = CallState.OPEN.value, actor.id, now
    found.version += 1
    ensure_policy(found.estate_id, now)
    _note(actor, "commitment_call.publish", found, now)
    _tell(found, now)
    return found


def close_call(actor: Actor, call_id: int, *, version: int, now: datetime) -> CommitmentCall:
    """Close an open call: nobody is reminded of it any more; what was committed stands.

    Raises not-found, role-missing, changed-meanwhile.
    """
    found = _call(actor, call_id, PUBLISHING)
    check_version(found.version, version)
    if found.state == CallState.DRAFT.value:
        found.published_at = now
    found.state = CallState.CLOSED.value
    found.version += 1
    _note(actor, "commitment_call.close", found, now)
    return found


def _call(actor: Actor, call_id: int, roles: Sequence[Role]) -> CommitmentCall:
    found = db.session.get(CommitmentCall, call_id, with_for_update=True)
    if found is None:
        raise NOT_FOUND()
    staff_at(actor, found.estate_id, *roles)
    return found


def _draft(actor: Actor, call_id: int, roles: Sequence[Role], version: int) -> CommitmentCall:
    found = _call(actor, call_id, roles)
    if found.state != CallState.DRAFT.value:
        raise rules.CALL_NOT_DRAFT()
    check_version(found.version, version)
    return found


def _check_date(commit_by: date, now: datetime) -> None:
    if commit_by <= local_date(now):
        raise rules.CALL_DATE_PAST(errors={"commit_by": ["要在明天或者以后"]})


def _tell(found: CommitmentCall, now: datetime) -> None:
    notices.announce(
        event=f"commitment-call:{found.id}",
        kind="commitment_call",
        stage="opened",
        estate_id=found.estate_id,
        account_ids=accounts.accounts_of_estate(found.estate_id, role=MembershipRole.OWNER),
        params={
            "estate": places.estate(found.estate_id).name,
            "estate_id": found.estate_id,
            "due": chinese_date(found.commit_by),
        },
        now=now,
    )


def _note(actor: Actor, act: str, found: CommitmentCall, now: datetime) -> None:
    audit.record(
        actor,
        act,
        subject=("commitment_call", found.id),
        estate_id=found.estate_id,
        after={"digest": found.digest, "commit_by": found.commit_by.isoformat()},
        now=now,
    )
