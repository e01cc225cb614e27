"""Publish, take down, read. The capability that owns a subject publishes; anybody reads. Objections: objections.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, select

from models.accounts import actions as accounts
from models.accounts.scope import staff_at, viewer_of
from models.accounts.tables import MembershipRole
from models.base import audit
from models.base.actor import Actor, Role
from models.base.digest import digest_of
from models.base.paging import Page, Paging, page_of
from models.base.problems import NOT_FOUND
from models.base.session import db
from models.disclosures import printing
from models.disclosures.followers import after_answer, before_objection
from models.disclosures.objections import (
    decide,
    object_to,
    objections,
    standings,
    unit_of,
)
from models.disclosures.rules import (
    ALREADY_WITHDRAWN,
    CLOCKS,
    OBJECTING,
    TOLD_BY_ITSELF,
    DisclosureKind,
    Phase,
    Section,
    Standing,
    check_taking_down,
    end_words,
    masked,
)
from models.disclosures.tables import Disclosure
from models.notices import actions as notices
from models.places import actions as places
from models.places.tables import Estate

__all__ = [
    "after_answer",
    "before_objection",
    "decide",
    "object_to",
    "objections",
    "of_estate",
    "publish",
    "shown",
    "standings",
    "take_down",
    "unit_of",
    "withdraw",
]
TAKING_DOWN = (Role.MODERATOR, Role.SECRETARY)


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
    period_source: str = "",
) -> Disclosure:
    """Publish what anybody may read from now on, and tell the owners. Never put names or phone numbers into sections.

    period_source: what the end date stands on, the kind's legal clock when not given. A subject is published again
    only after the earlier page of that kind was taken down; ledgers stand beside each other.
    """
    disclosure_id = db.session.scalars(
        select(func.nextval(func.pg_get_serial_sequence("disclosures", "id")))
    ).one()
    title = masked(title)
    printed = printing.frozen(printing.Place(disclosure_id, estate_id), sections)
    content = {"kind": kind.value, "title": title, "sections": printed}
    disclosure = Disclosure(
        id=disclosure_id,
        estate_id=estate_id,
        kind=kind.value,
        subject_kind=subject[0],
        subject_id=subject[1],
        edition=_next_edition(estate_id, kind, subject),
        title=title,
        sections=printed,
        digest=digest_of(content),
        period_source=period_source or CLOCKS[kind].source,
        takes_objections=takes_objections,
        published_at=now,
        ends_at=ends_at,
    )
    db.session.add(disclosure)
    db.session.flush()  # the subject refers to it
    if kind in TOLD_BY_ITSELF:
        _tell(disclosure, now)
    return disclosure


def _tell(disclosure: Disclosure, now: datetime) -> int:
    """Tell the estate's owners where to read it, once each."""
    return notices.announce(
        event=f"disclosure:{disclosure.id}",
        kind="disclosure_published",
        stage="published",
        estate_id=disclosure.estate_id,
        account_ids=accounts.accounts_of_estate(disclosure.estate_id, role=MembershipRole.OWNER),
        params={
            "title": disclosure.title,
            "ends": end_words(disclosure.ends_at),
            "how": OBJECTING if disclosure.takes_objections else "",
            "disclosure_id": disclosure.id,
        },
        now=now,
    )


def _next_edition(estate_id: int, kind: DisclosureKind, subject: tuple[str, int]) -> int:
    last = db.session.scalar(
        select(func.max(Disclosure.edition)).where(
            Disclosure.estate_id == estate_id,
            Disclosure.kind == kind.value,
            Disclosure.subject_kind == subject[0],
            Disclosure.subject_id == subject[1],
        )
    )
    return (last or 0) + 1


def withdraw(disclosure_id: int, reason: str, now: datetime) -> None:
    """Take a disclosure down; its page stays and says why. Doing it again changes nothing."""
    disclosure = db.session.get_one(Disclosure, disclosure_id)
    if disclosure.withdrawn_at is None:
        disclosure.withdrawn_at, disclosure.withdrawn_reason = now, masked(reason)


def take_down(
    actor: Actor, disclosure_id: int, reason: str, *, hides: bool, now: datetime
) -> Disclosure:
    """Take a disclosure down as staff, and hide its content where it should never have been public.

    What is a step of a motion or a compact is taken down there; its content can be hidden here afterwards.
    Raises not-found, role-missing, disclosure-withdrawn, disclosure-held.
    """
    disclosure = db.session.get(Disclosure, disclosure_id, with_for_update=True)
    if disclosure is None:
        raise NOT_FOUND()
    staff_at(actor, disclosure.estate_id, *TAKING_DOWN)
    hidden_before = disclosure.hidden_at is not None
    if disclosure.withdrawn_at is None:
        check_taking_down(DisclosureKind(disclosure.kind))
        withdraw(disclosure_id, reason, now)
    elif hidden_before or not hides:
        raise ALREADY_WITHDRAWN()
    if hides:
        disclosure.hidden_at = now
    audit.record(
        actor,
        "disclosure.hide" if hides else "disclosure.withdraw",
        subject=("disclosure", disclosure.id),
        estate_id=disclosure.estate_id,
        now=now,
        after={"digest": disclosure.digest, "hidden": hides},
        reason=reason,
    )
    return disclosure


def shown(disclosure_id: int) -> Shown:
    """Return a disclosure for anybody. Raises not-found."""
    disclosure = db.session.get(Disclosure, disclosure_id)
    if disclosure is None:
        raise NOT_FOUND()
    standing = standings([disclosure_id]).get(disclosure_id, Standing())
    return Shown(disclosure, places.estate(disclosure.estate_id), standing)


def table_of(disclosure_id: int, section: int, paging: Paging) -> Page[list[str]]:
    """Return a part of the rows of a section's table, for anybody. Raises not-found."""
    disclosure = db.session.get(Disclosure, disclosure_id)
    if disclosure is None or disclosure.hidden_at is not None:
        raise NOT_FOUND()
    if section > len(disclosure.sections) or "table" not in disclosure.sections[section - 1]:
        raise NOT_FOUND()
    return printing.page_of_rows(disclosure_id, section, paging)


def of_estate(
    actor: Actor,
    estate_id: int,
    paging: Paging,
    *,
    phase: Phase | None = None,
    kind: DisclosureKind | None = None,
    now: datetime | None = None,
) -> Page[Disclosure]:
    """Return what was disclosed in an estate, newest first. Raises not-found."""
    viewer_of(actor, estate_id)
    statement = select(Disclosure).where(Disclosure.estate_id == estate_id)
    if kind is not None:
        statement = statement.where(Disclosure.kind == kind.value)
    if phase is not None and now is not None:
        statement = statement.where(_in_phase(phase, now))
    return page_of(statement, Disclosure.id, paging)


def public_list(estate_id: int, now: datetime, *, at_most: int) -> Sequence[Disclosure]:
    """Return an estate's newest disclosures for anybody, those that run first."""
    statement: Select[Disclosure] = (
        select(Disclosure)
        .where(Disclosure.estate_id == estate_id)
        .order_by(_in_phase(Phase.RUNNING, now).desc(), Disclosure.id.desc())
        .limit(at_most)
    )
    return db.session.scalars(statement).all()


def _in_phase(phase: Phase, now: datetime) -> ColumnElement[bool]:
    if phase is Phase.WITHDRAWN:
        return Disclosure.withdrawn_at.is_not(None)
    by_clock = Disclosure.ends_at > now if phase is Phase.RUNNING else Disclosure.ends_at <= now
    return and_(Disclosure.withdrawn_at.is_(None), by_clock)
