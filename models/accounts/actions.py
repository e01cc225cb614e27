"""The verbs of residents' accounts: log in, phone, membership, consents, export, erasure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, or_, select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert

from models.accounts import tokens
from models.accounts.rules import (
    CONSENT_DOCUMENTS,
    CONSENT_OUTDATED,
    NO_ROSTER_MATCH,
    PHONE_MISSING,
    PHONE_TAKEN,
    normal_name,
)
from models.accounts.tables import Account, Consent, Membership, MembershipRole
from models.base import crypto, gathering
from models.base.actor import Actor, ActorKind
from models.base.digest import sha256_hex
from models.base.gathering import MembershipFacts, Waiting
from models.base.problems import NOT_FOUND
from models.base.session import check_version, db
from models.places.tables import Estate, Unit
from models.roster import actions as roster
from models.roster.records import name_index

Matching = Callable[[Account, str, datetime], bool]
MATCHING: list[Matching] = []


def on_match(function: Matching) -> Matching:
    """Register who else is known by name and phone: (account with its phone, name, now) -> whether somebody was."""
    MATCHING.append(function)
    return function


@dataclass(frozen=True, slots=True)
class Login:
    tokens: tokens.Tokens
    account: Account


def log_in(openid: str, session_key: str, now: datetime) -> Login:
    """Log a WeChat user in, making the account at the first time. Two taps make one account."""
    index = crypto.blind_index(openid, "openid")
    db.session.execute(
        insert(Account)
        .values(
            openid=openid,
            openid_index=index,
            created_at=now,
            last_login_at=now,
            elder_mode=False,
            version=1,
        )
        .on_conflict_do_nothing(index_elements=["openid_index"])
    )
    account = db.session.scalars(select(Account).where(Account.openid_index == index)).one()
    account.session_key = session_key
    account.last_login_at = now
    return Login(tokens.start_family(ActorKind.RESIDENT, account.id, now), account)


def me(actor: Actor) -> Account:
    """Return the actor's account. Raises not-found for an erased one."""
    account = db.session.get(Account, actor.id)
    if account is None or account.erased_at is not None:
        raise NOT_FOUND()
    return account


def openid_of(account_id: int) -> str | None:
    """Return an account's openid for a call to the platform; None when the account was erased."""
    account = db.session.get(Account, account_id)
    return account.openid if account is not None else None


def is_openid_of(actor: Actor, openid: str) -> bool:
    """Say whether the platform's user is the actor."""
    index = crypto.blind_index(openid, "openid")
    return me(actor).openid_index == index


def change_me(actor: Actor, *, elder_mode: bool | None, version: int) -> Account:
    """Change the actor's settings."""
    account = me(actor)
    check_version(account.version, version)
    if elder_mode is not None:
        account.elder_mode = elder_mode
    account.version += 1
    return account


def bind_phone(actor: Actor, phone: str) -> Account:
    """Bind the phone number that the platform vouches for. Raises phone-taken."""
    index = crypto.blind_index(phone, "phone")
    other = db.session.scalar(
        select(Account.id).where(
            Account.phone_index == index, Account.id != actor.id, Account.erased_at.is_(None)
        )
    )
    if other is not None:
        raise PHONE_TAKEN()
    account = me(actor)
    account.phone, account.phone_index = phone, index
    account.version += 1
    return account


def match_roster(actor: Actor, name: str, now: datetime) -> Sequence[Membership]:
    """Make the actor a member of every unit whose roster has both their name and their phone.

    Raises phone-missing, bad-name, no-roster-match; holder-deceased and the like where the roster's holder may not act.
    Doing it again changes nothing.
    """
    account = me(actor)
    if account.phone is None:
        raise PHONE_MISSING()
    wanted = normal_name(name)
    found = roster.titles_of_person(wanted, account.phone)
    barred = roster.barred({title.holder_id for title in found})
    titles = [title for title in found if title.holder_id not in barred]
    acts = [match(account, wanted, now) for match in MATCHING]
    if not titles and not any(acts):
        raise next(iter(barred.values()), NO_ROSTER_MATCH())
    account.name = wanted
    for title in titles:
        open_membership(
            account_id=account.id,
            estate_id=title.estate_id,
            unit_id=title.unit_id,
            role=MembershipRole.OWNER,
            holder_id=title.holder_id,
            source="roster",
            now=now,
        )
    return memberships(actor)


def open_membership(
    *,
    account_id: int,
    estate_id: int,
    unit_id: int,
    role: MembershipRole,
    holder_id: int | None,
    source: str,
    now: datetime,
) -> None:
    """Open a membership unless the same one is open."""
    db.session.execute(
        insert(Membership)
        .values(
            account_id=account_id,
            estate_id=estate_id,
            unit_id=unit_id,
            role=role.value,
            holder_id=holder_id,
            source=source,
            started_at=now,
        )
        .on_conflict_do_nothing()
    )


def end_memberships_of_unit(
    unit_id: int,
    *,
    keep_holders: Sequence[int],
    reason: str,
    now: datetime,
    keep_unmatched: bool = False,
) -> None:
    """End the owners' memberships of a unit that changed hands, except those of the named holders.

    keep_unmatched: also keep owners by claim whom no holder of the roster was matched with.
    """
    others = Membership.holder_id.not_in(list(keep_holders) or [0])
    leaving = others if keep_unmatched else or_(others, Membership.holder_id.is_(None))
    db.session.execute(
        update(Membership)
        .where(
            Membership.unit_id == unit_id,
            Membership.role == MembershipRole.OWNER.value,
            Membership.ended_at.is_(None),
            leaving,
        )
        .values(ended_at=now, end_reason=reason)
    )


def follow_holder(unit_id: int, former_id: int, holder_id: int) -> None:
    """Let a unit's memberships follow their holder, whom the roster now knows under another record."""
    db.session.execute(
        update(Membership)
        .where(
            Membership.unit_id == unit_id,
            Membership.holder_id == former_id,
            Membership.ended_at.is_(None),
        )
        .values(holder_id=holder_id)
    )


def holders_of_account(account_id: int) -> Sequence[int]:
    """Return the roster's holders that an account was matched with and still is a member as."""
    return db.session.scalars(
        select(Membership.holder_id)
        .where(
            Membership.account_id == account_id,
            Membership.ended_at.is_(None),
            Membership.holder_id.is_not(None),
            Membership.representation_id.is_(None),
        )
        .distinct()
    ).all()  # type: ignore[return-value]  # not null by the condition


def memberships(actor: Actor) -> Sequence[Membership]:
    """Return the actor's open memberships."""
    return db.session.scalars(
        select(Membership)
        .where(Membership.account_id == actor.id, Membership.ended_at.is_(None))
        .order_by(Membership.id)
    ).all()


def memberships_with_places(actor: Actor) -> Sequence[Row[Membership, Unit, Estate]]:
    """Return rows (Membership, Unit, Estate) of the actor's open memberships."""
    return db.session.execute(
        select(Membership, Unit, Estate)
        .join(Unit, Unit.id == Membership.unit_id)
        .join(Estate, Estate.id == Membership.estate_id)
        .where(Membership.account_id == actor.id, Membership.ended_at.is_(None))
        .order_by(Membership.id)
    ).all()


def owner_groups_of(held: Sequence[Membership]) -> dict[int, int]:
    """Return membership id -> owner group, for memberships of owners."""
    owners = [one for one in held if one.role == MembershipRole.OWNER]
    groups = roster.groups_of_units([one.unit_id for one in owners]) if owners else {}
    return {one.id: groups[one.unit_id] for one in owners if one.unit_id in groups}


def accounts_of_estate(estate_id: int, *, role: MembershipRole | None = None) -> Sequence[int]:
    """Return the ids of accounts with an open membership in an estate, to tell them something."""
    statement = select(Membership.account_id).where(
        Membership.estate_id == estate_id, Membership.ended_at.is_(None)
    )
    if role is not None:
        statement = statement.where(Membership.role == role.value)
    return db.session.scalars(statement.distinct().order_by(Membership.account_id)).all()


def accounts_of_unit(unit_id: int, *, role: MembershipRole | None = None) -> Sequence[int]:
    """Return the ids of accounts with an open membership in a unit."""
    statement = select(Membership.account_id).where(
        Membership.unit_id == unit_id, Membership.ended_at.is_(None)
    )
    if role is not None:
        statement = statement.where(Membership.role == role.value)
    return db.session.scalars(statement.distinct().order_by(Membership.account_id)).all()


def member_named(unit_id: int, name: str) -> Membership | None:
    """Return the open membership of the unit's resident of that name, if one is known."""
    holder_id = roster.holder_of_unit(unit_id, name)
    rows = db.session.execute(
        select(Membership, Account.name)
        .join(Account, Account.id == Membership.account_id)
        .where(Membership.unit_id == unit_id, Membership.ended_at.is_(None))
        .order_by(Membership.id)
    )
    wanted = name_index(name)
    for found, known in rows:
        is_holder = (
            holder_id is not None
            and found.holder_id == holder_id
            and found.representation_id is None
        )
        if is_holder or (known is not None and name_index(known) == wanted):
            return found
    return None


def accounts_of_units(
    unit_ids: Sequence[int], *, role: MembershipRole | None = None
) -> Sequence[int]:
    """Return the ids of accounts with an open membership in any of the units."""
    statement = select(Membership.account_id).where(
        Membership.unit_id.in_(unit_ids), Membership.ended_at.is_(None)
    )
    if role is not None:
        statement = statement.where(Membership.role == role.value)
    return db.session.scalars(statement.distinct().order_by(Membership.account_id)).all()


def waiting_for(actor: Actor, now: datetime) -> list[Waiting]:
    """Return what waits for the actor in all capabilities, soonest first."""
    facts = [MembershipFacts(m.id, m.estate_id, m.unit_id, m.role) for m in memberships(actor)]
    found = [item for gather in gathering.WAITING for item in gather(actor, facts, now)]
    return sorted(found, key=lambda item: (item.due_at is None, item.due_at or now, item.title))


def answer_consent(
    actor: Actor,
    document: str,
    *,
    version: int,
    granted: bool,
    context: dict[str, Any],
    now: datetime,
) -> Consent:
    """Record the actor's answer to a document. Raises not-found, consent-outdated."""
    current = CONSENT_DOCUMENTS.get(document)
    if current is None:
        raise NOT_FOUND()
    if version != current.version:
        raise CONSENT_OUTDATED(current_version=current.version)
    consent = Consent(
        account_id=actor.id,
        document=document,
        document_version=version,
        document_digest=sha256_hex(current.body),
        granted=granted,
        at=now,
        context=context,
    )
    db.session.add(consent)
    db.session.flush()  # the answer shows its time
    return consent


def consents(actor: Actor) -> list[dict[str, Any]]:
    """Return each document with the actor's newest answer to its current version, if any."""
    newest = (
        select(Consent)
        .where(Consent.account_id == actor.id)
        .ext(distinct_on(Consent.document))
        .order_by(Consent.document, Consent.id.desc())
    )
    answers = {one.document: one for one in db.session.scalars(newest)}
    return [_consent_row(code, answers.get(code)) for code in CONSENT_DOCUMENTS]


def _consent_row(code: str, answer: Consent | None) -> dict[str, Any]:
    document = CONSENT_DOCUMENTS[code]
    current = answer if answer and answer.document_version == document.version else None
    return {
        "document": code,
        "title": document.title,
        "body": document.body,
        "version": document.version,
        "required": document.required,
        "granted": current.granted if current else None,
        "answered_at": current.at if current else None,
    }


def export(actor: Actor) -> dict[str, Any]:
    """Return everything that is held about the actor (PIPL 45)."""
    account = me(actor)
    held: dict[str, Any] = {
        "account": {
            "id": account.id,
            "name": account.name,
            "phone": account.phone,
            "created_at": account.created_at.isoformat(),
            "elder_mode": account.elder_mode,
        },
        "memberships": [
            {"estate": estate.name, "unit": unit.label, "role": membership.role}
            for membership, unit, estate in memberships_with_places(actor)
        ],
        "consents": [
            {
                "document": c.document,
                "version": c.document_version,
                "granted": c.granted,
                "at": c.at.isoformat(),
            }
            for c in db.session.scalars(
                select(Consent).where(Consent.account_id == actor.id).order_by(Consent.id)
            )
        ],
    }
    for section, gather in gathering.EXPORTS.items():
        held[section] = list(gather(actor.id))
    return held


def erase(actor: Actor, now: datetime) -> None:
    """End the account: personal data go, results stay under a tombstone (PIPL 47, network data rules 24)."""
    account = me(actor)
    for forget in gathering.ERASURES:
        forget(account.id, now)
    db.session.execute(
        update(Membership)
        .where(Membership.account_id == account.id, Membership.ended_at.is_(None))
        .values(ended_at=now, end_reason="account erased")
    )
    account.openid = account.openid_index = account.session_key = None
    account.phone = account.phone_index = account.name = None
    account.erased_at = now
    tokens.end_all(ActorKind.RESIDENT, account.id, "account erased", now)
