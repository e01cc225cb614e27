"""Publish, take down, object, answer. The capability that owns a subject publishes; anybody reads."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Row, func, select
from sqlalchemy.dialects.postgresql import insert

from models.accounts.scope import NOT_OWNER, resident_in, staff_at, viewer_of
from models.accounts.tables import MembershipRole
from models.base import audit, gathering
from models.base.actor import Actor, Role
from models.base.digest import digest_of
from models.base.gathering import WorkItem
from models.base.paging import Page, Paging, page_of, page_of_rows
from models.base.problems import NOT_FOUND
from models.base.session import check_version, db
from models.disclosures.rules import (
    OBJECTION_DECIDED,
    OBJECTION_PENDING,
    OUTCOMES,
    DisclosureKind,
    ObjectionState,
    Section,
    Standing,
    check_objection_time,
)
from models.disclosures.tables import Disclosure, Objection
from models.notices import actions as notices
from models.places import actions as places
from models.places.tables import Estate, Unit

ANSWERERS = (Role.MODERATOR, Role.SECRETARY)


@dataclass(frozen=True, slots=True)
class Shown:
    """A disclosure as anybody sees it."""

    disclosure: Disclosure
    estate: Estate
    standing: Standing


def publish(
    *,
    estate_id: int,
    kind: DisclosureKind,
    subject: tuple[str, int],
    title: str,
    sections: Sequence[Section],
    takes_objections: bool,
    ends_at: datetime,
    now: datetime,
) -> Disclosure:
    """Publish what anybody may read from now on. Never put names or phone numbers into sections."""
    printed = [asdict(section) for section in sections]
    content = {"kind": kind.value, "title": title, "sections": printed}
    disclosure = Disclosure(
        estate_id=estate_id,
        kind=kind.value,
        subject_kind=subject[0],
        subject_id=subject[1],
        title=title,
        sections=printed,
        digest=digest_of(content),
        takes_objections=takes_objections,
        published_at=now,
        ends_at=ends_at,
    )
    db.session.add(disclosure)
    db.session.flush()  # the subject refers to it
    return disclosure


def withdraw(disclosure_id: int, reason: str, now: datetime) -> None:
    """Take a disclosure down; its page stays and says why. Doing it again changes nothing."""
    disclosure = db.session.get_one(Disclosure, disclosure_id)
    if disclosure.withdrawn_at is None:
        disclosure.withdrawn_at, disclosure.withdrawn_reason = now, reason


def shown(disclosure_id: int) -> Shown:
    """Return a disclosure for anybody. Raises not-found."""
    disclosure = db.session.get(Disclosure, disclosure_id)
    if disclosure is None:
        raise NOT_FOUND()
    standing = standings([disclosure_id]).get(disclosure_id, Standing())
    return Shown(disclosure, places.estate(disclosure.estate_id), standing)


def of_estate(actor: Actor, estate_id: int, paging: Paging) -> Page[Disclosure]:
    """Return what was disclosed in an estate, newest first."""
    viewer_of(actor, estate_id)
    return page_of(
        select(Disclosure).where(Disclosure.estate_id == estate_id), Disclosure.id, paging
    )


def standings(disclosure_ids: Sequence[int]) -> dict[int, Standing]:
    """Return what stands against each disclosure that was objected to."""
    if not disclosure_ids:
        return {}
    rows = db.session.execute(
        select(
            Objection.disclosure_id,
            *(
                func.count().filter(Objection.state == state.value)
                for state in (
                    ObjectionState.PENDING,
                    ObjectionState.UPHELD,
                    ObjectionState.DISMISSED,
                )
            ),
            func.max(Objection.decided_at),
        )
        .where(Objection.disclosure_id.in_(disclosure_ids))
        .group_by(Objection.disclosure_id)
    )
    return {disclosure_id: Standing(*counted) for disclosure_id, *counted in rows}


def object_to(actor: Actor, disclosure_id: int, text: str, now: datetime) -> Objection:
    """Object as an owner of the estate, before the end of the publicity.

    Raises not-found, not-owner, objection-period-over, objection-pending.
    """
    disclosure = db.session.get(Disclosure, disclosure_id)
    if disclosure is None:
        raise NOT_FOUND()
    held = resident_in(actor, disclosure.estate_id)
    owned = [one for one in held if one.role == MembershipRole.OWNER]
    if not owned:
        raise NOT_OWNER()
    check_objection_time(
        takes_objections=disclosure.takes_objections,
        ends_at=disclosure.ends_at,
        withdrawn_at=disclosure.withdrawn_at,
        now=now,
    )
    objection_id = db.session.scalar(
        insert(Objection)
        .values(
            disclosure_id=disclosure_id,
            estate_id=disclosure.estate_id,
            account_id=actor.id,
            unit_id=owned[0].unit_id,
            text=text,
            state=ObjectionState.PENDING.value,
            created_at=now,
            version=1,
        )
        .on_conflict_do_nothing()
        .returning(Objection.id)
    )
    if objection_id is None:
        raise OBJECTION_PENDING()
    return db.session.get_one(Objection, objection_id)


def objections(
    actor: Actor, estate_id: int, disclosure_id: int | None, paging: Paging
) -> Page[Row[int, Objection, Unit]]:
    """Return the objections to a disclosure: all to staff, a resident's own to that resident."""
    viewer_of(actor, estate_id)
    statement = (
        select(Objection.id, Objection, Unit)
        .join(Unit, Unit.id == Objection.unit_id)
        .where(Objection.disclosure_id == (disclosure_id or 0))
    )
    if not actor.is_staff:
        statement = statement.where(Objection.account_id == actor.id)
    return page_of_rows(statement, Objection.id, paging)


def unit_of(objection: Objection) -> Unit:
    """Return the unit whose owner objects."""
    return places.unit(objection.unit_id)


def decide(
    actor: Actor, objection_id: int, *, uphold: bool, answer: str, version: int, now: datetime
) -> Objection:
    """Answer an objection. Upheld, it holds back what was disclosed.

    Raises not-found, role-missing, objection-decided, changed-meanwhile.
    """
    objection = db.session.get(Objection, objection_id, with_for_update=True)
    if objection is None:
        raise NOT_FOUND()
    staff_at(actor, objection.estate_id, *ANSWERERS)
    if objection.state != ObjectionState.PENDING:
        raise OBJECTION_DECIDED()
    check_version(objection.version, version)
    state = ObjectionState.UPHELD if uphold else ObjectionState.DISMISSED
    objection.state, objection.answer = state.value, answer
    objection.decided_by, objection.decided_at = actor.id, now
    objection.version += 1
    audit.record(
        actor,
        f"objection.{'uphold' if uphold else 'dismiss'}",
        subject=("objection", objection.id),
        estate_id=objection.estate_id,
        now=now,
        before={"state": ObjectionState.PENDING.value},
        after={"state": state.value},
        reason=answer,
    )
    disclosure = db.session.get_one(Disclosure, objection.disclosure_id)
    notices.announce(
        event=f"objection:{objection.id}",
        kind="objection_answered",
        stage="decided",
        estate_id=objection.estate_id,
        account_ids=[objection.account_id],
        params={
            "title": disclosure.title,
            "outcome": OUTCOMES[state],
            "answer": answer,
            "disclosure_id": disclosure.id,
        },
        now=now,
    )
    return objection


@gathering.worklist
def _waiting_objections(actor: Actor, estate_id: int, now: datetime) -> list[WorkItem]:
    row = db.session.execute(
        select(func.count(), func.min(Disclosure.ends_at), func.min(Disclosure.subject_id))
        .select_from(Objection)
        .join(Disclosure, Disclosure.id == Objection.disclosure_id)
        .where(Objection.estate_id == estate_id, Objection.state == ObjectionState.PENDING.value)
    ).one()
    count, ends_at, subject_id = row
    if not count:
        return []
    return [
        WorkItem(
            "objections", "异议待答复", count, f"/motions/{subject_id}", estate_id, due_at=ends_at
        )
    ]


@gathering.export("objections")
def _objections_held(account_id: int) -> list[dict[str, object]]:
    rows = db.session.scalars(
        select(Objection).where(Objection.account_id == account_id).order_by(Objection.id)
    )
    return [
        {
            "disclosure": one.disclosure_id,
            "text": one.text,
            "state": one.state,
            "answer": one.answer,
            "at": one.created_at.isoformat(),
        }
        for one in rows
    ]
