"""The verbs of pledges: a household chooses, on line or on paper; and what others ask about a unit's pledge."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from models.accounts.scope import resident_of_unit, staff_at
from models.base import audit
from models.base.actor import Actor, Role
from models.base.digest import sha256_hex
from models.base.problems import NOT_FOUND
from models.base.session import db
from models.evidence import actions as evidence
from models.evidence.tables import EvidenceLeaf
from models.places import actions as places
from models.places.tables import Unit
from models.pledges import ledger, rules
from models.pledges.bookkeeping import Progress
from models.pledges.funding import current_plan, share_of
from models.pledges.history import end_pledge, write_event
from models.pledges.ledger import STANDING_STATES
from models.pledges.rules import Channel, Choice, PledgeState
from models.pledges.tables import FundingPlan, FundingShare, Pledge
from models.renovations import actions as renovations
from models.renovations.rules import Stage
from models.renovations.tables import Renovation

ENTERING = (Role.CLERK, Role.MODERATOR, Role.SECRETARY)
RECEIPT = "pledge"


@dataclass(frozen=True, slots=True)
class Household:
    """A unit of a renovation that the actor may look into, and its share once it is published."""

    renovation: Renovation
    unit: Unit
    plan: FundingPlan | None
    share: FundingShare | None


@dataclass(frozen=True, slots=True)
class Shown:
    """The text that a household is to confirm, and its digest."""

    text: str
    digest: str


def household(actor: Actor, renovation_id: int, unit_id: int) -> Household:
    """Return a unit of a renovation to its residents and to the estate's staff. Raises not-found."""
    renovation = renovations.renovation(actor, renovation_id)
    unit = places.unit(unit_id)
    if unit.estate_id not in {e.id for e in renovations.estates_of([renovation_id])[renovation_id]}:
        raise NOT_FOUND()
    if actor.is_staff:
        staff_at(actor, unit.estate_id)
    else:
        resident_of_unit(actor, unit_id)
    plan = current_plan(renovation_id)
    share = share_of(plan.id, unit_id) if plan else None
    return Household(renovation, unit, plan, share)


def text_for(actor: Actor, renovation_id: int, unit_id: int, choice: Choice) -> Shown:
    """Return the text that the household would confirm with this choice.

    Raises not-found, pledging-closed, share-not-published, unit-without-share, pledge-above-share.
    """
    return _shown(household(actor, renovation_id, unit_id), choice)


def pledge(
    actor: Actor, renovation_id: int, unit_id: int, choice: Choice, *, digest: str, now: datetime
) -> tuple[Pledge, EvidenceLeaf]:
    """Pledge for a unit as its owner; the same choice again gives the same receipt, another one takes its place.

    Raises not-found, not-owner, pledging-closed, share-not-published, unit-without-share, pledge-above-share,
    pledge-text-changed, pledge-fixed.
    """
    home = household(actor, renovation_id, unit_id)
    resident_of_unit(actor, unit_id, owner=True)
    shown = _shown(home, choice, lock=True)
    if shown.digest != digest:
        raise rules.TEXT_CHANGED()
    standing = standing_pledge(renovation_id, unit_id, lock=True)
    if standing is not None:
        if standing.text_digest == digest:
            return standing, _receipt(standing)
        rules.check_changeable(PledgeState(standing.state))
        end_pledge(actor, standing, PledgeState.SUPERSEDED, "住户改变了选择", now)
    made = _made(home, choice, shown, now)
    made.channel, made.account_id = Channel.ONLINE.value, actor.id
    return made, _written(actor, made, now)


def enter_on_paper(
    actor: Actor,
    renovation_id: int,
    unit_id: int,
    choice: Choice,
    *,
    scan_digest: str,
    now: datetime,
) -> tuple[Pledge, EvidenceLeaf]:
    """Enter what a household signed on paper; another person confirms it.

    Raises not-found, role-missing, pledging-closed, share-not-published, unit-without-share, pledge-above-share,
    unit-has-pledge.
    """
    home = household(actor, renovation_id, unit_id)
    staff_at(actor, home.unit.estate_id, *ENTERING)
    shown = _shown(home, choice, lock=True)
    if standing_pledge(renovation_id, unit_id, lock=True) is not None:
        raise rules.UNIT_HAS_PLEDGE()
    made = _made(home, choice, shown, now)
    made.channel, made.entered_by = Channel.PAPER.value, actor.id
    made.scan_digest = scan_digest
    leaf = _written(actor, made, now)
    audit.record(
        actor,
        "pledge.enter",
        subject=("pledge", made.id),
        estate_id=made.estate_id,
        now=now,
        after={"unit": unit_id, "way": made.way, "amount_fen": made.amount_fen},
    )
    return made, leaf


def standing_pledge(renovation_id: int, unit_id: int, *, lock: bool = False) -> Pledge | None:
    """Return the pledge that stands for a unit, if there is one."""
    statement = select(Pledge).where(
        Pledge.renovation_id == renovation_id,
        Pledge.unit_id == unit_id,
        Pledge.state.in_(STANDING_STATES),
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(statement)


def receipt_of(found: Pledge) -> EvidenceLeaf | None:
    """Return the receipt of a pledge."""
    return evidence.receipt_of(("pledge", found.id), RECEIPT)


def silent_units(renovation_id: int, unit_ids: Sequence[int]) -> Sequence[int]:
    """Return which of the units have a share to pledge and no pledge that stands."""
    plan = current_plan(renovation_id)
    if plan is None:
        return ()
    standing = select(Pledge.unit_id).where(
        Pledge.renovation_id == renovation_id, Pledge.state.in_(STANDING_STATES)
    )
    return db.session.scalars(
        select(FundingShare.unit_id)
        .where(
            FundingShare.plan_id == plan.id,
            FundingShare.unit_id.in_(unit_ids),
            FundingShare.amount_fen > 0,
            FundingShare.unit_id.not_in(standing),
        )
        .order_by(FundingShare.id)
    ).all()


def progress_of(renovation_id: int) -> Progress | None:
    """Return how the residents' share of a renovation stands; None before it is published."""
    plan = current_plan(renovation_id)
    return ledger.progress(plan.id) if plan else None


def is_open(renovation: Renovation) -> bool:
    """Say whether households may still pledge."""
    return Stage(renovation.stage) in rules.OPEN_STAGES


def _shown(home: Household, choice: Choice, *, lock: bool = False) -> Shown:
    """Check the choice against the share and write its text.

    Locked: the stage, the plan and other taps for this unit wait until the transaction ends.
    """
    renovation, plan, share = home.renovation, home.plan, home.share
    if lock:
        renovation = renovations.hold_steady(renovation.id)
        plan = current_plan(renovation.id)
        share = share_of(plan.id, home.unit.id, lock=True) if plan else None
    if not is_open(renovation):
        raise rules.PLEDGING_CLOSED()
    if plan is None:
        raise rules.SHARE_MISSING()
    if share is None:
        raise rules.UNIT_WITHOUT_SHARE()
    rules.check_choice(choice, share.amount_fen)
    text = rules.pledge_text(
        title=renovation.title,
        unit=home.unit.label,
        choice=choice,
        share_fen=share.amount_fen,
        plan_number=plan.number,
    )
    return Shown(text, sha256_hex(text))


def _made(home: Household, choice: Choice, shown: Shown, now: datetime) -> Pledge:
    plan = current_plan(home.renovation.id)
    if plan is None:
        raise rules.SHARE_MISSING()
    return Pledge(
        estate_id=home.unit.estate_id,
        renovation_id=home.renovation.id,
        plan_id=plan.id,
        unit_id=home.unit.id,
        way=choice.way.value,
        amount_fen=choice.amount_fen,
        motion_id=choice.motion_id,
        text=shown.text,
        text_digest=shown.digest,
        made_at=now,
        state=PledgeState.PLEDGED.value,
        version=1,
    )


def _written(actor: Actor, made: Pledge, now: datetime) -> EvidenceLeaf:
    db.session.add(made)
    db.session.flush()  # its history and receipt refer to it
    write_event(actor, made, None, "住户在线认领" if actor.is_resident else "录入纸质认领", now)
    return evidence.append(
        kind=RECEIPT,
        estate_id=made.estate_id,
        subject=("pledge", made.id),
        facts={
            "renovation": made.renovation_id,
            "unit": made.unit_id,
            "way": made.way,
            "amount_fen": made.amount_fen,
            "motion": made.motion_id,
            "text_digest": made.text_digest,
            "channel": made.channel,
        },
        account_id=made.account_id,
        now=now,
    )


def _receipt(standing: Pledge) -> EvidenceLeaf:
    found = receipt_of(standing)
    if found is None:
        raise RuntimeError(f"pledge {standing.id} has no receipt")
    return found
