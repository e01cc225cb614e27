"""A community's own rules of voting: written by one member of staff, reviewed by another, taken by the next draft."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from models.accounts.scope import staff_at, viewer_of
from models.base import audit
from models.base.actor import Actor, Role
from models.base.problems import NOT_FOUND, define
from models.base.session import check_version, db
from models.motions.house_rules import HouseRules, as_kept, check_house_rules, read
from models.motions.rules import check_other_person
from models.motions.tables import MotionRuleSet
from models.places import actions as places

WRITERS = (Role.CLERK, Role.MODERATOR)
REVIEWERS = (Role.MODERATOR, Role.SECRETARY)
NUMBERING = 2078
"""Names the lock under which an estate's rule sets get their numbers."""
REVIEWED = define(
    "rules-reviewed", 409, "已经审核过", "这套规则已经审核过，以后起草的表决都按它办。"
)


def draft_rules(actor: Actor, estate_id: int, rules: HouseRules, now: datetime) -> MotionRuleSet:
    """Write down a community's rules; they hold for what is drafted after another person has reviewed them.

    Raises not-found, role-missing, house-rules-incomplete.
    """
    staff_at(actor, estate_id, *WRITERS)
    check_house_rules(rules)
    estate_id = places.estate(estate_id).id
    db.session.execute(select(func.pg_advisory_xact_lock(NUMBERING, estate_id)))
    last = db.session.scalar(
        select(func.max(MotionRuleSet.number)).where(MotionRuleSet.estate_id == estate_id)
    )
    drafted = MotionRuleSet(
        estate_id=estate_id,
        number=(last or 0) + 1,
        document=rules.document,
        adopted_on=rules.adopted_on,
        figures=as_kept(rules),
        entered_by=actor.id,
        entered_at=now,
        version=1,
    )
    db.session.add(drafted)
    db.session.flush()
    _note(actor, "motion_rules.draft", drafted, now)
    return drafted


def review_rules(actor: Actor, rule_set_id: int, *, version: int, now: datetime) -> MotionRuleSet:
    """Review somebody else's rules. Raises not-found, role-missing, changed-meanwhile, own-entry, rules-reviewed."""
    found = db.session.get(MotionRuleSet, rule_set_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NOT_FOUND()
    staff_at(actor, found.estate_id, *REVIEWERS)
    check_version(found.version, version)
    if found.reviewed_by is not None:
        raise REVIEWED()
    check_other_person(actor.id, [found.entered_by])
    found.reviewed_by, found.reviewed_at = actor.id, now
    found.version += 1
    _note(actor, "motion_rules.review", found, now)
    return found


def _note(actor: Actor, act: str, rule_set: MotionRuleSet, now: datetime) -> None:
    audit.record(
        actor,
        act,
        subject=("motion_rules", rule_set.id),
        estate_id=rule_set.estate_id,
        now=now,
        after={"number": rule_set.number, **rule_set.figures},
    )


def rule_sets(actor: Actor, estate_id: int) -> Sequence[MotionRuleSet]:
    """Return a community's rule sets, newest first: all to staff, the reviewed ones to residents. Raises not-found."""
    viewer_of(actor, estate_id)
    statement = select(MotionRuleSet).where(MotionRuleSet.estate_id == estate_id)
    if not actor.is_staff:
        statement = statement.where(MotionRuleSet.reviewed_by.is_not(None))
    return db.session.scalars(statement.order_by(MotionRuleSet.number.desc())).all()


def rules_in_force(estate_id: int) -> tuple[HouseRules, int | None]:
    """Return the newest reviewed rules of a community with their number; the defaults where it has none."""
    found = db.session.scalar(
        select(MotionRuleSet)
        .where(MotionRuleSet.estate_id == estate_id, MotionRuleSet.reviewed_by.is_not(None))
        .order_by(MotionRuleSet.number.desc())
        .limit(1)
    )
    if found is None:
        return HouseRules(), None
    return house_rules_of(found), found.number


def house_rules_of(rule_set: MotionRuleSet) -> HouseRules:
    """Read a kept rule set."""
    return read(rule_set.figures, rule_set.document, rule_set.adopted_on)
