"""The funding plan of a renovation: works items, who pays for each, and what each unit is to bring."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.triggers import also, append_only
from models.base.types import Area, Fen, Pk
from models.pledges.works import Fund, Level, Payer, Works


def _among(values: object) -> str:
    return ",".join(f"'{one}'" for one in values)  # type: ignore[attr-defined]


class FundingPlan(Base):
    """Who pays what of a renovation. Published in numbered versions; the greatest number counts. Append-only.

    Its items, charges and shares are written before it: when it comes, their sums are checked once for all.
    """

    __tablename__ = "funding_plans"
    __table_args__ = (
        UniqueConstraint("renovation_id", "number"),
        CheckConstraint("residents_fen > 0 AND residents_fen <= cost_fen", name="share_in_cost"),
        CheckConstraint("basis <> ''", name="basis_given"),
        Index(None, "estate_id", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    renovation_id: Mapped[int] = mapped_column(ForeignKey("renovations.id"))
    number: Mapped[int]
    cost_fen: Mapped[Fen]
    residents_fen: Mapped[Fen]
    payer_table: Mapped[int]
    """The number of the table of who pays that it was checked against."""
    how: Mapped[str]
    """In one line, how the residents' part is divided."""
    basis: Mapped[str]
    amounts_public: Mapped[bool]
    """Whether neighbours see each other's amounts; states they always see."""
    published_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    published_at: Mapped[datetime]


class FundingItem(Base):
    """A works item of a plan, with how its residents' part is divided. Append-only."""

    __tablename__ = "funding_items"
    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        CheckConstraint(f"works IN ({_among(Works)})", name="works_known"),
        CheckConstraint("title <> ''", name="title_given"),
        CheckConstraint("cost_fen > 0", name="cost_positive"),
        CheckConstraint("residents_fen BETWEEN 0 AND cost_fen", name="share_in_cost"),
        CheckConstraint(
            "residents_fen = 0 OR (jsonb_array_length(portions) > 0 AND cardinality(unit_ids) > 0)",
            name="charged_is_divided",
        ),
        Index(None, "estate_id", "id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    plan_id: Mapped[int] = mapped_column(
        ForeignKey("funding_plans.id", deferrable=True, initially="DEFERRED")
    )
    number: Mapped[int]
    works: Mapped[str]
    title: Mapped[str]
    cost_fen: Mapped[Fen]
    residents_fen: Mapped[Fen]
    reason: Mapped[str | None]
    """Why residents pay for what the table gives to others; everybody reads it."""
    portions: Mapped[list[Any]]
    """[{base, percent, sum}]: by what the residents' part is divided, and the sum of what the units weigh."""
    floor_factors: Mapped[dict[str, Any]]
    """Floor -> hundredths."""
    scope: Mapped[dict[str, Any]]
    """{building_ids, entrance_ids, unit_ids}, all empty for the whole renovation."""
    scope_words: Mapped[str]
    unit_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    """The units that benefit, as they were when it was published."""


class FundingCharge(Base):
    """What a payer pays of an item. Append-only."""

    __tablename__ = "funding_charges"
    __table_args__ = (
        CheckConstraint(f"payer IN ({_among(Payer)})", name="payer_known"),
        CheckConstraint(f"level IN ({_among(Level)})", name="level_known"),
        CheckConstraint(f"fund IN ({_among(Fund)})", name="fund_known"),
        CheckConstraint(
            "(payer = 'government') = (level IS NOT NULL)"
            " AND (payer = 'government') = (fund IS NOT NULL)",
            name="government_says_whose",
        ),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        Index(None, "plan_id"),
        Index(None, "item_id"),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    plan_id: Mapped[int] = mapped_column(
        ForeignKey("funding_plans.id", deferrable=True, initially="DEFERRED")
    )
    item_id: Mapped[int] = mapped_column(ForeignKey("funding_items.id"))
    payer: Mapped[str]
    level: Mapped[str | None]
    fund: Mapped[str | None]
    label: Mapped[str]
    amount_fen: Mapped[Fen]


class FundingShare(Base):
    """What one unit is to bring; the shares of a plan add up to its residents' part. Append-only.

    Units that no item makes pay have none. Area and floor are those that it was worked out with.
    """

    __tablename__ = "funding_shares"
    __table_args__ = (
        UniqueConstraint("plan_id", "unit_id"),
        CheckConstraint("amount_fen >= 0", name="amount_not_negative"),
        Index(None, "unit_id"),
        Index(None, "estate_id", "id"),
    )

    id: Mapped[Pk]
    plan_id: Mapped[int] = mapped_column(
        ForeignKey("funding_plans.id", deferrable=True, initially="DEFERRED")
    )
    renovation_id: Mapped[int] = mapped_column(ForeignKey("renovations.id"))
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    area_centi_m2: Mapped[Area]
    floor: Mapped[int | None]
    amount_fen: Mapped[Fen]


for _table in (FundingPlan, FundingItem, FundingCharge, FundingShare):
    append_only(_table.__table__)

also(
    FundingPlan.__table__,
    """
CREATE OR REPLACE FUNCTION refuse_differing_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM funding_items AS item
        LEFT JOIN LATERAL (
            SELECT coalesce(sum(amount_fen), 0) AS paid,
                coalesce(sum(amount_fen) FILTER (WHERE payer = 'residents'), 0) AS by_residents
            FROM funding_charges WHERE item_id = item.id
        ) AS charged ON true
        WHERE item.plan_id = NEW.id
            AND (charged.paid <> item.cost_fen OR charged.by_residents <> item.residents_fen)
    ) OR (
        SELECT coalesce(sum(cost_fen), 0) FROM funding_items WHERE plan_id = NEW.id
    ) <> NEW.cost_fen OR (
        SELECT coalesce(sum(residents_fen), 0) FROM funding_items WHERE plan_id = NEW.id
    ) <> NEW.residents_fen OR (
        SELECT coalesce(sum(amount_fen), 0) FROM funding_charges WHERE plan_id = NEW.id
    ) <> NEW.cost_fen OR (
        SELECT coalesce(sum(amount_fen), 0) FROM funding_shares WHERE plan_id = NEW.id
    ) <> NEW.residents_fen THEN
        RAISE EXCEPTION 'the parts of a funding plan equal its cost' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$
""",
)
also(
    FundingPlan.__table__,
    "CREATE TRIGGER funding_plans_add_up AFTER INSERT ON funding_plans "
    "FOR EACH ROW EXECUTE FUNCTION refuse_differing_plan()",
)
also(
    FundingPlan.__table__,
    """
CREATE OR REPLACE FUNCTION refuse_part_of_published_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM added JOIN funding_plans ON funding_plans.id = added.plan_id) THEN
        RAISE EXCEPTION 'a published funding plan cannot change' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$
""",
)
for _table in (FundingItem, FundingCharge, FundingShare):
    also(
        _table.__table__,
        f"CREATE TRIGGER {_table.__tablename__}_come_first AFTER INSERT ON {_table.__tablename__} "
        "REFERENCING NEW TABLE AS added FOR EACH STATEMENT "
        "EXECUTE FUNCTION refuse_part_of_published_plan()",
    )
