"""The verbs of staff: log in with password and TOTP, first password, accounts and roles."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from models.accounts import tokens
from models.accounts.rules import (
    LAST_ADMIN,
    LOGIN_FAILED,
    PASSWORD_WRONG,
    USERNAME_TAKEN,
    after_failure,
    check_locked,
    check_password,
)
from models.accounts.tables import Staff, StaffGrant
from models.base import audit
from models.base.actor import Actor, ActorKind, Grant, Role
from models.base.problems import NOT_FOUND, ROLE_MISSING
from models.base.session import check_version, db
from models.places.tables import Place

_hasher = PasswordHasher()
_NOBODY = _hasher.hash(secrets.token_hex(16))
"""Verified for unknown usernames, so that the time of an answer does not tell whether one exists."""
TOTP_STEP_SECONDS = 30
ISSUER = "共治控制台"


@dataclass(frozen=True, slots=True)
class NewStaff:
    """What the administrator hands over, shown once."""

    staff: Staff
    password: str
    totp_uri: str


@dataclass(frozen=True, slots=True)
class StaffLogin:
    tokens: tokens.Tokens
    staff: Staff


def log_in(username: str, password: str, totp: str, now: datetime) -> StaffLogin:
    """Log staff in.

    Raises login-failed (counted, kept) without telling which part was wrong; account-locked.
    """
    staff = db.session.scalar(select(Staff).where(Staff.username == username).with_for_update())
    if staff is None or staff.disabled_at is not None:
        _matches(_NOBODY, password)
        raise LOGIN_FAILED()
    check_locked(staff.locked_until, now)
    step = _totp_step(staff, totp, now)
    if not _matches(staff.password_hash, password) or step is None:
        staff.failed_attempts, staff.locked_until = after_failure(staff.failed_attempts, now)
        raise LOGIN_FAILED().keeping_writes()
    staff.failed_attempts, staff.locked_until, staff.totp_last_step = 0, None, step
    return StaffLogin(tokens.start_family(ActorKind.STAFF, staff.id, now), staff)


def staff_of(actor: Actor) -> Staff:
    """Return the acting member of staff."""
    return db.session.get_one(Staff, actor.id)


def change_password(actor: Actor, *, current: str, new: str, now: datetime) -> None:
    """Change one's own password; all other sessions end. Raises password-wrong, password-weak."""
    staff = db.session.get_one(Staff, actor.id, with_for_update=True)
    if not _matches(staff.password_hash, current):
        raise PASSWORD_WRONG(errors={"current": ["原密码不对"]})
    check_password(new, staff.username)
    staff.password_hash = _hasher.hash(new)
    staff.must_change_password = False
    staff.version += 1
    tokens.end_all(ActorKind.STAFF, staff.id, "password changed", now)
    audit.record(actor, "staff.password", subject=("staff", staff.id), estate_id=None, now=now)


def create_staff(
    actor: Actor, *, username: str, name: str, grants: Sequence[Grant], now: datetime
) -> NewStaff:
    """Create a member of staff with a first password and a TOTP secret, both shown once.

    Raises role-missing, not-found (a place outside the administrator's), username-taken.
    """
    _check_grants(actor, grants)
    made = enroll(username=username, name=name, grants=grants, now=now)
    audit.record(
        actor,
        "staff.create",
        subject=("staff", made.staff.id),
        estate_id=None,
        now=now,
        after={"grants": [[grant.role.value, grant.place_id] for grant in grants]},
    )
    return made


def enroll(
    *,
    username: str,
    name: str,
    grants: Sequence[Grant],
    now: datetime,
    password: str | None = None,
    totp_secret: str | None = None,
    must_change_password: bool = True,
) -> NewStaff:
    """Add a member of staff, for the first administrator and the demo. Raises username-taken."""
    first = password or secrets.token_urlsafe(9) + "7a"
    secret = totp_secret or pyotp.random_base32()
    staff_id = db.session.scalar(
        insert(Staff)
        .values(
            username=username,
            name=name,
            password_hash=_hasher.hash(first),
            totp_secret=secret,
            totp_last_step=0,
            must_change_password=must_change_password,
            failed_attempts=0,
            created_at=now,
            version=1,
        )
        .on_conflict_do_nothing(index_elements=["username"])
        .returning(Staff.id)
    )
    if staff_id is None:
        raise USERNAME_TAKEN(errors={"username": ["已被使用"]})
    staff = db.session.get_one(Staff, staff_id)
    _set_grants(staff, grants)
    uri = pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)
    return NewStaff(staff, first, uri)


def set_grants(
    actor: Actor, staff_id: int, grants: Sequence[Grant], *, version: int, now: datetime
) -> Staff:
    """Replace a member of staff's roles. Raises not-found, role-missing, last-admin, changed-meanwhile."""
    staff = _staff_within(actor, staff_id)
    check_version(staff.version, version)
    _check_grants(actor, grants)
    before = [[g.role, g.place_id] for g in grants_of(staff.id)]
    if not any(grant.role is Role.ADMIN for grant in grants):
        _check_not_last_admin(staff)
    _set_grants(staff, grants)
    staff.version += 1
    audit.record(
        actor,
        "staff.grants",
        subject=("staff", staff.id),
        estate_id=None,
        now=now,
        before={"grants": before},
        after={"grants": [[g.role.value, g.place_id] for g in grants]},
    )
    return staff


def disable(actor: Actor, staff_id: int, *, version: int, now: datetime) -> Staff:
    """Take a member of staff's access at once. Raises not-found, last-admin, changed-meanwhile."""
    staff = _staff_within(actor, staff_id)
    check_version(staff.version, version)
    _check_not_last_admin(staff)
    staff.disabled_at = now
    staff.version += 1
    tokens.end_all(ActorKind.STAFF, staff.id, "disabled", now)
    audit.record(actor, "staff.disable", subject=("staff", staff.id), estate_id=None, now=now)
    return staff


def all_staff(actor: Actor) -> Sequence[Staff]:
    """Return the staff whose roles lie within the administrator's places."""
    within = (
        select(StaffGrant.staff_id)
        .join(Place, Place.id == StaffGrant.place_id)
        .where(Place.path.overlap(list(actor.places_of(Role.ADMIN))))
    )
    return db.session.scalars(select(Staff).where(Staff.id.in_(within)).order_by(Staff.id)).all()


def grants_of(staff_id: int) -> Sequence[StaffGrant]:
    """Return the roles of a member of staff."""
    return db.session.scalars(
        select(StaffGrant).where(StaffGrant.staff_id == staff_id).order_by(StaffGrant.id)
    ).all()


def names_of(staff_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of members of staff, to say who did something."""
    rows = db.session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(set(staff_ids))))
    return {one.id: one.name for one in rows}


def _check_grants(actor: Actor, grants: Sequence[Grant]) -> None:
    mine = actor.places_of(Role.ADMIN)
    if not mine:
        raise ROLE_MISSING()
    for grant in grants:
        place = db.session.get(Place, grant.place_id)
        if place is None or not mine.intersection(place.path):
            raise NOT_FOUND()


def _staff_within(actor: Actor, staff_id: int) -> Staff:
    staff = db.session.get(Staff, staff_id, with_for_update=True)
    if staff is None or staff not in all_staff(actor):
        raise NOT_FOUND()
    return staff


def _check_not_last_admin(staff: Staff) -> None:
    others = db.session.scalar(
        select(func.count(StaffGrant.id))
        .join(Staff, Staff.id == StaffGrant.staff_id)
        .where(
            StaffGrant.role == Role.ADMIN.value, Staff.disabled_at.is_(None), Staff.id != staff.id
        )
    )
    if not others and any(g.role == Role.ADMIN for g in grants_of(staff.id)):
        raise LAST_ADMIN()


def _set_grants(staff: Staff, grants: Sequence[Grant]) -> None:
    for old in grants_of(staff.id):
        db.session.delete(old)
    db.session.flush()  # the old rows must be gone before equal new ones come
    db.session.add_all(
        StaffGrant(staff_id=staff.id, role=g.role.value, place_id=g.place_id)
        for g in dict.fromkeys(grants)
    )
    db.session.flush()  # grants_of reads them


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except VerifyMismatchError:
        return False


def _totp_step(staff: Staff, totp: str, now: datetime) -> int | None:
    """Return the time step of a right and unused code; one step of drift is allowed, a used step is not."""
    current = int(now.timestamp()) // TOTP_STEP_SECONDS
    generator = pyotp.TOTP(staff.totp_secret)
    for step in (current, current - 1, current + 1):
        if step > staff.totp_last_step and secrets.compare_digest(
            generator.generate_otp(step).encode(), totp.encode()
        ):
            return step
    return None
