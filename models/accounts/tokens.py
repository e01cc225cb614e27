"""Access tokens (JWT, 15 min) and rotating refresh tokens; reuse of an old one ends the whole family."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import jwt
from sqlalchemy import select, update

from models.accounts.rules import (
    ACCESS_TOKEN_LIFE,
    NOT_LOGGED_IN,
    REFRESH_REUSED,
    REFRESH_TOKEN_LIFE,
    SESSION_IDLE,
    SESSION_REVOKED,
    STAFF_IDLE,
    TOKEN_EXPIRED,
)
from models.accounts.tables import RefreshToken, SessionFamily, Staff, StaffGrant
from models.base import crypto
from models.base.actor import Actor, ActorKind, Grant, Role
from models.base.session import db

ALGORITHM = "HS256"
TOUCH_EVERY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a login gives. `expires_in` in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int


def start_family(kind: ActorKind, subject_id: int, now: datetime) -> Tokens:
    """Start a session of an account or a member of staff."""
    family = SessionFamily(
        id=secrets.token_hex(16),
        subject_kind=kind.value,
        subject_id=subject_id,
        started_at=now,
        last_used_at=now,
    )
    db.session.add(family)
    db.session.flush()  # the refresh token refers to it
    return _issue(family, now)


def rotate(refresh_token: str, now: datetime) -> Tokens:
    """Exchange a refresh token for new tokens.

    Raises not-logged-in for an unknown one, refresh-reused (and revokes the family) for a used one, token-expired,
    session-revoked.
    """
    digest = _digest(refresh_token)
    found = db.session.get(RefreshToken, digest, with_for_update=True)
    if found is None:
        raise NOT_LOGGED_IN()
    family = db.session.get_one(SessionFamily, found.family_id, with_for_update=True)
    if family.revoked_at is not None:
        raise SESSION_REVOKED()
    if found.used_at is not None:
        _revoke(family, "refresh token reused", now)
        raise REFRESH_REUSED().keeping_writes()
    if now >= found.expires_at:
        raise TOKEN_EXPIRED()
    if family.subject_kind == ActorKind.STAFF and now >= family.last_used_at + STAFF_IDLE:
        raise SESSION_IDLE()
    found.used_at = now
    family.last_used_at = now
    return _issue(family, now)


def end_family(family_id: str, now: datetime) -> None:
    """End a session at its owner's wish."""
    family = db.session.get(SessionFamily, family_id)
    if family is not None and family.revoked_at is None:
        _revoke(family, "logged out", now)


def end_all(kind: ActorKind, subject_id: int, reason: str, now: datetime) -> None:
    """End all sessions of an account or a member of staff."""
    db.session.execute(
        update(SessionFamily)
        .where(
            SessionFamily.subject_kind == kind.value,
            SessionFamily.subject_id == subject_id,
            SessionFamily.revoked_at.is_(None),
        )
        .values(revoked_at=now, revoked_reason=reason)
    )


def actor_of(access_token: str, request_id: str, now: datetime) -> Actor:
    """Return who acts, from an access token.

    A resident's token is trusted for its 15 minutes; a member of staff is looked up each time, so that a withdrawn
    role, a lock and the idle time-out hold at once. Raises not-logged-in, token-expired, session-revoked, session-idle.
    """
    claims = _claims(access_token)
    if now >= datetime.fromtimestamp(claims["exp"], UTC):
        raise TOKEN_EXPIRED()
    kind, subject_id = ActorKind(claims["kind"]), int(claims["sub"])
    if kind is ActorKind.RESIDENT:
        return Actor(kind, subject_id, request_id=request_id, family_id=claims["fam"])
    return _staff_actor(subject_id, claims["fam"], request_id, now)


def _claims(access_token: str) -> dict[str, Any]:
    try:
        # Expiry is judged by our own clock, which tests and the demo can move.
        claims: dict[str, Any] = jwt.decode(
            access_token,
            crypto.keys().token_key,
            algorithms=[ALGORITHM],
            options={
                "verify_exp": False,
                "verify_iat": False,
                "require": ["exp", "sub", "kind", "fam"],
            },
        )
    except jwt.InvalidTokenError as error:
        raise NOT_LOGGED_IN() from error
    return claims


def _staff_actor(staff_id: int, family_id: str, request_id: str, now: datetime) -> Actor:
    rows = db.session.execute(
        select(SessionFamily.revoked_at, SessionFamily.last_used_at, Staff, StaffGrant)
        .join(Staff, Staff.id == SessionFamily.subject_id)
        .outerjoin(StaffGrant, StaffGrant.staff_id == Staff.id)
        .where(SessionFamily.id == family_id, Staff.id == staff_id)
    ).all()
    if not rows or rows[0][0] is not None or rows[0][2].disabled_at is not None:
        raise SESSION_REVOKED()
    last_used_at: datetime = rows[0][1]
    if now >= last_used_at + STAFF_IDLE:
        raise SESSION_IDLE()
    if (now - last_used_at).total_seconds() >= TOUCH_EVERY_SECONDS:
        db.session.execute(
            update(SessionFamily).where(SessionFamily.id == family_id).values(last_used_at=now)
        )
    grants = tuple(Grant(Role(row[3].role), row[3].place_id) for row in rows if row[3] is not None)
    staff: Staff = rows[0][2]
    return Actor(
        ActorKind.STAFF,
        staff_id,
        grants,
        request_id=request_id,
        family_id=family_id,
        name=staff.name,
        must_change_password=staff.must_change_password,
    )


def _issue(family: SessionFamily, now: datetime) -> Tokens:
    refresh = secrets.token_urlsafe(32)
    db.session.add(
        RefreshToken(
            digest=_digest(refresh),
            family_id=family.id,
            expires_at=now + REFRESH_TOKEN_LIFE,
            used_at=None,
        )
    )
    expires_at = now + ACCESS_TOKEN_LIFE
    access = jwt.encode(
        {
            "sub": str(family.subject_id),
            "kind": family.subject_kind,
            "fam": family.id,
            "iat": int(now.timestamp()),
            "exp": int(expires_at.timestamp()),
            "jti": secrets.token_hex(8),
        },
        crypto.keys().token_key,
        algorithm=ALGORITHM,
    )
    return Tokens(access, refresh, int(ACCESS_TOKEN_LIFE.total_seconds()))


def _revoke(family: SessionFamily, reason: str, now: datetime) -> None:
    family.revoked_at = now
    family.revoked_reason = reason


def _digest(refresh_token: str) -> str:
    return hashlib.sha256(refresh_token.encode()).hexdigest()
