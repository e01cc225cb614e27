"""What is under way in an estate's register: uploads nobody has confirmed yet, corrections nobody has decided."""

from dataclasses import dataclass

from sqlalchemy import func, select

from models.base.session import db
from models.roster.tables import CorrectionState, RosterCorrection, RosterImport


@dataclass(frozen=True, slots=True)
class Unsettled:
    """How many of each."""

    imports: int
    corrections: int


def unsettled(estate_id: int) -> Unsettled:
    """Return what of an estate's register waits for somebody."""
    imports = db.session.scalar(
        select(func.count()).where(
            RosterImport.estate_id == estate_id, RosterImport.state.in_(["reading", "previewed"])
        )
    )
    corrections = db.session.scalar(
        select(func.count()).where(
            RosterCorrection.estate_id == estate_id,
            RosterCorrection.state == CorrectionState.PENDING.value,
        )
    )
    return Unsettled(imports or 0, corrections or 0)
