"""The verbs of a renovation: start it, set its thresholds, take a step; and what others ask about it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert

from models.accounts import actions as accounts
from models.accounts.scope import staff_at
from models.base import audit
from models.base.actor import Actor, Role
from models.base.clock import chinese_date, local_date
from models.base.paging import Page, Paging, page_of
from models.base.session import check_version, db
from models.notices import actions as notices
from models.places import actions as places
from models.places.tables import Estate
from models.renovations import rules
from models.renovations.reach import estate_ids_of, seen, seen_by, steered
from models.renovations.rules import Stage, Step, Thresholds
from models.renovations.tables import Renovation, RenovationEstate, RenovationStep

STEERING = (Role.MODERATOR, Role.SECRETARY)
"""Who starts a renovation and takes its steps."""

Check = Callable[[Renovation, datetime], None]
"""Raises a Problem when the renovation may not go on from a stage."""

_checks: dict[Stage, list[Check]] = {}
GUARDED = frozenset({Stage.PRECONDITIONS, Stage.PLANNING})
"""Stages that nobody leaves without the check of the capability that owns it."""


def before_leaving(stage: Stage) -> Callable[[Check], Check]:
    """Register what must hold before a renovation goes on from a stage; it runs in the step's transaction."""

    def register(check: Check) -> Check:
        _checks.setdefault(stage, []).append(check)
        return check

    return register


def start(
    actor: Actor,
    *,
    title: str,
    estate_ids: Sequence[int],
    evidence: str,
    thresholds: Mapping[str, Any],
    now: datetime,
) -> Renovation:
    """Start a renovation of one estate or of several adjoining ones.

    Raises not-found, role-missing, estate-too-new, estate-in-renovation.
    """
    chosen = list(dict.fromkeys(estate_ids))
    asked = rules.thresholds_with(thresholds)
    for estate_id in chosen:
        staff_at(actor, estate_id, *STEERING)
    for estate_id in chosen:
        estate = places.estate(estate_id)
        rules.check_completed(estate.name, estate.completed_on, asked.completed_by)
    made = Renovation(
        estate_id=chosen[0],
        title=title,
        stage=Stage.NEEDS.value,
        thresholds=rules.thresholds_as_data(asked),
        created_by=actor.id,
        created_at=now,
        version=1,
    )
    db.session.add(made)
    db.session.flush()  # its estates and steps refer to it
    _take_estates(made, chosen)
    _write_step(actor, made, Stage.NEEDS, number=1, on=local_date(now), evidence=evidence, now=now)
    _note(actor, "renovation.start", made, now, after={"title": title, "estates": chosen})
    return made


def change(
    actor: Actor,
    renovation_id: int,
    *,
    title: str | None,
    thresholds: Mapping[str, Any],
    reason: str,
    version: int,
    now: datetime,
) -> Renovation:
    """Change the title, or the thresholds while the needs are being gathered.

    Raises not-found, role-missing, changed-meanwhile, renovation-rules-frozen, estate-too-new.
    """
    found = steered(actor, renovation_id, STEERING, lock=True)
    check_version(found.version, version)
    before = {"title": found.title, "thresholds": found.thresholds}
    if thresholds:
        if found.stage != Stage.NEEDS:
            raise rules.RULES_FROZEN()
        asked = rules.thresholds_with(thresholds, thresholds_of(found))
        for estate in estates_of([found.id])[found.id]:
            rules.check_completed(estate.name, estate.completed_on, asked.completed_by)
        found.thresholds = rules.thresholds_as_data(asked)
    found.title = title or found.title
    found.version += 1
    after = {"title": found.title, "thresholds": found.thresholds}
    _note(actor, "renovation.change", found, now, before=before, after=after, reason=reason)
    return found


def take_step(
    actor: Actor,
    renovation_id: int,
    *,
    to: Stage,
    on: date,
    evidence: str,
    version: int,
    now: datetime,
) -> Renovation:
    """Take the renovation to another stage: on, or back where it was sent back. Residents are told.

    Raises not-found, role-missing, changed-meanwhile, stage-not-next, step-in-future, step-before-last, and what the
    stage's own check raises: illegal-structures-stand, residents-share-uncovered, preconditions-unmet,
    community-incomplete.
    """
    found = steered(actor, renovation_id, STEERING, lock=True)
    check_version(found.version, version)
    stage = Stage(found.stage)
    last = _last_step(found.id)
    rules.check_step(stage, to, on=on, last_on=last.on, today=local_date(now))
    if rules.is_onward(stage, to):
        _check_leaving(stage, found, now)
    found.stage = to.value
    found.version += 1
    number = last.number + 1
    _write_step(actor, found, to, number=number, on=on, evidence=evidence, now=now)
    if to is Stage.CARE:
        _release_estates(found)
    after = {"stage": to.value, "on": on.isoformat()}
    _note(actor, "renovation.step", found, now, before={"stage": stage.value}, after=after)
    _tell(found, number, on, now)
    return found


def renovation(actor: Actor, renovation_id: int) -> Renovation:
    """Return a renovation that the actor sees. Raises not-found."""
    return seen(actor, renovation_id)


def steered_by(actor: Actor, renovation_id: int) -> Renovation:
    """Return a renovation, locked, to those who steer it. Raises not-found, role-missing."""
    return steered(actor, renovation_id, STEERING, lock=True)


def renovations_of(actor: Actor, paging: Paging) -> Page[Renovation]:
    """Return the renovations that the actor sees, newest first."""
    return page_of(seen_by(actor), Renovation.id, paging)


def estates_of(renovation_ids: Iterable[int]) -> dict[int, list[Estate]]:
    """Return renovation id -> its estates."""
    found: dict[int, list[Estate]] = {one: [] for one in renovation_ids}
    rows = db.session.scalars(
        select(RenovationEstate)
        .where(RenovationEstate.renovation_id.in_(found))
        .order_by(RenovationEstate.estate_id)
    )
    for row in rows:
        found[row.renovation_id].append(places.estate(row.estate_id))
    return found


def running_at(estate_ids: Iterable[int]) -> Sequence[tuple[int, Renovation]]:
    """Return (estate, its running renovation) for the estates that have one."""
    rows = db.session.execute(
        select(RenovationEstate.estate_id, Renovation)
        .join(Renovation, Renovation.id == RenovationEstate.renovation_id)
        .where(RenovationEstate.estate_id.in_(list(estate_ids)), RenovationEstate.running)
        .order_by(RenovationEstate.estate_id)
    )
    return [(estate_id, found) for estate_id, found in rows]


def steps_of(renovation_id: int) -> Sequence[Step]:
    """Return the steps that were taken, in their order."""
    rows = db.session.scalars(
        select(RenovationStep)
        .where(RenovationStep.renovation_id == renovation_id)
        .order_by(RenovationStep.number)
    )
    return [Step(Stage(row.stage), row.on, row.evidence, row.by_name) for row in rows]


def latest_steps(renovation_ids: Iterable[int]) -> dict[int, date]:
    """Return renovation id -> the day of its latest step."""
    newest = (
        select(RenovationStep.renovation_id, RenovationStep.on)
        .where(RenovationStep.renovation_id.in_(list(renovation_ids)))
        .ext(distinct_on(RenovationStep.renovation_id))
        .order_by(RenovationStep.renovation_id, RenovationStep.number.desc())
    )
    return {row.renovation_id: row.on for row in db.session.execute(newest)}


def thresholds_of(found: Renovation) -> Thresholds:
    """Return what a renovation asks before it may go on."""
    return rules.thresholds_from(found.thresholds)


def hold_steady(renovation_id: int) -> Renovation:
    """Return a renovation whose stage cannot change until the transaction ends; many may hold it at once."""
    found = db.session.get_one(Renovation, renovation_id)
    db.session.refresh(found, with_for_update={"read": True})
    return found


def _check_leaving(stage: Stage, found: Renovation, now: datetime) -> None:
    checks = _checks.get(stage, [])
    if stage in GUARDED and not checks:
        raise RuntimeError(f"nobody checks the leaving of stage {stage}")
    for check in checks:
        check(found, now)


def _take_estates(made: Renovation, estate_ids: Sequence[int]) -> None:
    taken = db.session.scalars(
        insert(RenovationEstate)
        .values(
            [{"renovation_id": made.id, "estate_id": one, "running": True} for one in estate_ids]
        )
        .on_conflict_do_nothing()
        .returning(RenovationEstate.estate_id)
    ).all()
    busy = [places.estate(one).name for one in estate_ids if one not in taken]
    if busy:
        raise rules.ESTATE_IN_RENOVATION(
            f"{'、'.join(busy)}已经有正在进行的改造项目，一个小区同时只能有一个。"
        )


def _release_estates(found: Renovation) -> None:
    db.session.execute(
        update(RenovationEstate)
        .where(RenovationEstate.renovation_id == found.id)
        .values(running=False)
    )


def _last_step(renovation_id: int) -> RenovationStep:
    return db.session.scalars(
        select(RenovationStep)
        .where(RenovationStep.renovation_id == renovation_id)
        .order_by(RenovationStep.number.desc())
        .limit(1)
    ).one()


def _write_step(
    actor: Actor,
    found: Renovation,
    stage: Stage,
    *,
    number: int,
    on: date,
    evidence: str,
    now: datetime,
) -> None:
    db.session.add(
        RenovationStep(
            estate_id=found.estate_id,
            renovation_id=found.id,
            number=number,
            stage=stage.value,
            on=on,
            evidence=evidence,
            by=actor.id,
            by_name=actor.name,
            at=now,
        )
    )


def _note(actor: Actor, act: str, found: Renovation, now: datetime, **what: Any) -> None:
    audit.record(
        actor, act, subject=("renovation", found.id), estate_id=found.estate_id, now=now, **what
    )


def _tell(found: Renovation, number: int, on: date, now: datetime) -> None:
    for estate_id in estate_ids_of(found.id):
        notices.announce(
            event=f"renovation:{found.id}",
            kind="renovation_stage",
            stage=f"step-{number}",
            estate_id=estate_id,
            account_ids=accounts.accounts_of_estate(estate_id),
            params={
                "renovation_id": found.id,
                "title": found.title,
                "stage": rules.TITLES[Stage(found.stage)],
                "on": chinese_date(on),
            },
            now=now,
        )
