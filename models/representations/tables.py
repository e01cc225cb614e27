"""Who acts for a holder that cannot act in person; applied for or entered, decided by another, ended."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.triggers import also
from models.base.types import BlindIndex, Pk, Secret, Version
from models.representations.rules import Basis, State

_STATES = ",".join(f"'{state.value}'" for state in State)
_BASES = ",".join(f"'{basis.value}'" for basis in Basis)
_LIVE = "state IN ('pending','active')"


class Representation(Base):
    """One person acts for one holder, on some basis, with a proof.

    Applied for in the app it names unit and holder as the applicant wrote them; a clerk finds the holder and adds the
    proof. `account_id` is the representative's login once they have one with this name and phone.
    """

    __tablename__ = "representations"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state_known"),
        CheckConstraint(f"basis IN ({_BASES})", name="basis_known"),
        CheckConstraint(
            f"NOT {_LIVE} OR (holder_id IS NOT NULL AND file_id IS NOT NULL AND entered_by IS NOT NULL)",
            name="entered_with_proof",
        ),
        CheckConstraint(
            "holder_id IS NOT NULL OR (unit_id IS NOT NULL AND holder_name IS NOT NULL "
            "AND account_id IS NOT NULL)",
            name="says_for_whom",
        ),
        CheckConstraint("decided_by <> entered_by", name="decided_by_another"),
        CheckConstraint("state <> 'active' OR decided_by IS NOT NULL", name="active_is_decided"),
        CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended_has_time"),
        Index(
            "uq_representations_live",
            "holder_id",
            "phone_index",
            unique=True,
            postgresql_where=text(_LIVE),
        ),
        Index(
            "uq_representations_applied",
            "account_id",
            "unit_id",
            unique=True,
            postgresql_where=text("state = 'applied'"),
        ),
        Index(None, "estate_id", "state", "id"),
        Index(None, "phone_index"),
        Index("ix_representations_until", "until", postgresql_where=text("state = 'active'")),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("holders.id"))
    basis: Mapped[str]
    name: Mapped[Secret]
    phone: Mapped[Secret]
    phone_index: Mapped[BlindIndex]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    holder_name: Mapped[Secret | None]
    note: Mapped[Secret]
    """What the proof is: 出生医学证明, 授权委托书 with its number, 继承人推选书."""
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    born_on: Mapped[date | None]
    """The minor's birthday: guardianship of a minor ends at 18."""
    until: Mapped[datetime | None]
    state: Mapped[str]
    created_at: Mapped[datetime]
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    entered_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]
    version: Mapped[Version]


also(
    Representation.__table__,
    "CREATE TRIGGER representations_kept BEFORE DELETE ON representations "
    "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
)
