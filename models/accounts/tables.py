"""Accounts of residents, memberships and claims; staff and their roles; sessions; consents."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.triggers import append_only
from models.base.types import BlindIndex, Pk, Secret, Version


class MembershipRole(StrEnum):
    OWNER = "owner"
    HOUSEHOLD = "household"
    TENANT = "tenant"


class ClaimState(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Account(Base):
    """One person's login. Openid, session key, phone and name are encrypted; lookups go by blind index."""

    __tablename__ = "accounts"

    id: Mapped[Pk]
    openid: Mapped[Secret | None]
    openid_index: Mapped[BlindIndex | None] = mapped_column(unique=True)
    session_key: Mapped[Secret | None]
    phone: Mapped[Secret | None]
    phone_index: Mapped[BlindIndex | None] = mapped_column(index=True)
    name: Mapped[Secret | None]
    elder_mode: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    last_login_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    version: Mapped[Version]


class Membership(Base):
    """What makes an account a resident of a unit. Ends by sale, never deleted."""

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint("role IN ('owner','household','tenant')", name="role_known"),
        CheckConstraint("source IN ('roster','claim','representation')", name="source_known"),
        CheckConstraint(
            "(source = 'representation') = (representation_id IS NOT NULL)",
            name="representation_is_named",
        ),
        CheckConstraint("until IS NULL OR representation_id IS NOT NULL", name="only_terms_end"),
        Index(
            "uq_memberships_open",
            "account_id",
            "unit_id",
            "role",
            text("coalesce(representation_id, 0)"),
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_memberships_holder", "holder_id", postgresql_where=text("ended_at IS NULL")),
        Index(None, "estate_id", "account_id"),
        Index(None, "unit_id"),
    )

    id: Mapped[Pk]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    role: Mapped[str]
    holder_id: Mapped[int | None]
    """The roster's holder that the account was matched with, or acts for; only for owners."""
    source: Mapped[str]
    representation_id: Mapped[int | None] = mapped_column(
        ForeignKey("representations.id"), index=True
    )
    until: Mapped[datetime | None]
    """When a representation's term is over, whether or not a job has ended it yet."""
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]


class Claim(Base):
    """A request to become a resident of a unit, with proof, decided by a clerk with a reason."""

    __tablename__ = "claims"
    __table_args__ = (
        CheckConstraint("state IN ('pending','accepted','refused')", name="state_known"),
        CheckConstraint(
            "(state = 'pending') = (decided_at IS NULL)", name="decided_when_not_pending"
        ),
        CheckConstraint("state <> 'refused' OR reason <> ''", name="refusal_has_reason"),
        Index(
            "uq_claims_pending",
            "account_id",
            "unit_id",
            unique=True,
            postgresql_where=text("state = 'pending'"),
        ),
        Index(None, "estate_id", "state", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    role: Mapped[str]
    name: Mapped[Secret]
    proof: Mapped[Secret]
    state: Mapped[str] = mapped_column(default=ClaimState.PENDING.value)
    reason: Mapped[str | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    version: Mapped[Version]


class Staff(Base):
    """A member of the community party branch's or the district's staff."""

    __tablename__ = "staff"

    id: Mapped[Pk]
    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    totp_secret: Mapped[Secret]
    totp_last_step: Mapped[int] = mapped_column(default=0)
    must_change_password: Mapped[bool] = mapped_column(default=True)
    failed_attempts: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    version: Mapped[Version]


class StaffGrant(Base):
    """A role held within a place of the tree."""

    __tablename__ = "staff_grants"
    __table_args__ = (
        UniqueConstraint("staff_id", "role", "place_id"),
        CheckConstraint(
            "role IN ('clerk','moderator','secretary','district','auditor','admin')",
            name="role_known",
        ),
    )

    id: Mapped[Pk]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    role: Mapped[str]
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))


class SessionFamily(Base):
    """All refresh tokens that descend from one login; revoked together."""

    __tablename__ = "session_families"
    __table_args__ = (Index(None, "subject_kind", "subject_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    started_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str | None]


class RefreshToken(Base):
    """A refresh token's digest; used once."""

    __tablename__ = "refresh_tokens"

    digest: Mapped[str] = mapped_column(primary_key=True)
    family_id: Mapped[str] = mapped_column(ForeignKey("session_families.id"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Consent(Base):
    """One answer of a person to one version of a document. Append-only: the newest answer counts."""

    __tablename__ = "consents"
    __table_args__ = (Index(None, "account_id", "document", "id"),)

    id: Mapped[Pk]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    document: Mapped[str]
    document_version: Mapped[int]
    document_digest: Mapped[str]
    granted: Mapped[bool]
    at: Mapped[datetime]
    context: Mapped[dict[str, Any]]


append_only(Consent.__table__)
