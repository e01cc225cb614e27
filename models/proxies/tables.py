"""Mandates to vote for an owner; how many one person holds is kept by the database."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.triggers import also
from models.base.types import Pk, Secret
from models.proxies.rules import LIVE, ProxyState

_STATES = ",".join(f"'{state.value}'" for state in ProxyState)
_LIVE = ",".join(f"'{state.value}'" for state in LIVE)


class ProxyMandate(Base):
    """One owner group sends one person to one motion.

    `slot` numbers the agent's live mandates of a motion from 1 to `most`; the unique index holds the limit whatever
    arrives at the same moment. Online the principal's tap signs; on paper the scan does, checked by a second person.
    """

    __tablename__ = "proxy_mandates"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state_known"),
        CheckConstraint(f"(state IN ({_LIVE})) = (slot IS NOT NULL)", name="live_takes_a_slot"),
        CheckConstraint("slot BETWEEN 1 AND most", name="slot_within_limit"),
        CheckConstraint(
            "(entered_by IS NULL) = (file_id IS NULL) AND (entered_by IS NULL) = (leaf_id IS NOT NULL)",
            name="signed_online_or_on_paper",
        ),
        CheckConstraint("entered_by IS NOT NULL OR given_by IS NOT NULL", name="given_by_somebody"),
        CheckConstraint("checked_by <> entered_by", name="checked_by_another"),
        CheckConstraint(
            "entered_by IS NULL OR state NOT IN ('active','used') OR checked_by IS NOT NULL",
            name="paper_is_checked",
        ),
        Index("uq_proxy_mandates_slot", "motion_id", "agent_account_id", "slot", unique=True),
        Index(
            "uq_proxy_mandates_live",
            "motion_id",
            "owner_group_id",
            unique=True,
            postgresql_where=text(f"state IN ({_LIVE})"),
        ),
        Index(None, "motion_id", "id"),
        Index(None, "agent_account_id"),
        Index(None, "estate_id", "state"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.id"))
    owner_group_id: Mapped[int] = mapped_column(ForeignKey("owner_groups.id"))
    principal: Mapped[Secret]
    given_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    agent_account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    agent: Mapped[Secret]
    scope: Mapped[str]
    until: Mapped[datetime | None]
    """Empty: until the voting ends."""
    mandate: Mapped[Secret]
    salt: Mapped[str]
    state: Mapped[str]
    slot: Mapped[int | None] = mapped_column(SmallInteger)
    most: Mapped[int] = mapped_column(SmallInteger)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    leaf_id: Mapped[int | None] = mapped_column(ForeignKey("evidence_leaves.id"))
    given_at: Mapped[datetime]
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    checked_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]


also(
    ProxyMandate.__table__,
    """
CREATE OR REPLACE FUNCTION proxy_mandates_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state IN ('revoked','refused','expired')
        OR OLD.state = 'used' AND NEW.state <> 'used'
        OR (OLD.motion_id, OLD.owner_group_id, OLD.agent_account_id, OLD.scope, OLD.until, OLD.salt, OLD.most,
            OLD.file_id, OLD.given_at)
        IS DISTINCT FROM
           (NEW.motion_id, NEW.owner_group_id, NEW.agent_account_id, NEW.scope, NEW.until, NEW.salt, NEW.most,
            NEW.file_id, NEW.given_at)
    THEN
        RAISE EXCEPTION 'a mandate stays as it was given' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
""",
)
also(
    ProxyMandate.__table__,
    "CREATE TRIGGER proxy_mandates_keep BEFORE UPDATE OR DELETE ON proxy_mandates "
    "FOR EACH ROW EXECUTE FUNCTION proxy_mandates_keep()",
)
