"""What owners say against a disclosure, on line or on paper, and what they are answered."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, Select, func, select
from sqlalchemy.dialects.postgresql import insert

from models.accounts.scope import NOT_OWNER, holds_at, resident_in, staff_at, viewer_of
from models.accounts.tables import MembershipRole
from models.base import audit, gathering
from models.base.actor import Actor, Role
from models.base.gathering import WorkItem
from models.base.paging import Page, Paging, page_of_rows
from models.base.problems import NOT_FOUND, OWN_ENTRY
from models.base.session import check_version, db
from models.disclosures.followers import follow, hold
from models.disclosures.rules import (
    OBJECTION_DECIDED,
    OBJECTION_PENDING,
    OUTCOMES,
    DisclosureKind,
    ObjectionChannel,
    ObjectionState,
    Standing,
    check_objection_time,
    effect_of,
    masked,
)
from models.disclosures.tables import Disclosure, Objection
from models.notices import actions as notices
from models.places import actions as places
from models.places.tables import Unit

ANSWERERS = (Role.MODERATOR, Role.SECRETARY)
ENTERING = (Role.CLERK, Role.MODERATOR, Role.SECRETARY)
MOST_ANSWERS_SHOWN = 200


def standings(disclosure_ids: Sequence[int]) -> dict[int, Standing]:
    """Return what stands against each disclosure that was objected to."""
    if not disclosure_ids:
        return {}
    rows = db.session.execute(
        select(
            Objection.disclosure_id,
            *(
                func.count().filter(Objection.state == state.value)
                for state in (
                    ObjectionState.PENDING,
                    ObjectionState.UPHELD,
                    ObjectionState.DISMISSED,
                )
            ),
            func.max(Objection.decided_at),
        )
        .where(Objection.disclosure_id.in_(disclosure_ids))
        .group_by(Objection.disclosure_id)
    )
    return {disclosure_id: Standing(*counted) for disclosure_id, *counted in rows}


def object_to(actor: Actor, disclosure_id: int, text: str, now: datetime) -> Objection:
    """Object as an owner of the estate, before the end of the publicity.

    Raises not-found, not-owner, objection-period-over, objection-pending.
    """
    disclosure = _disclosure(disclosure_id)
    held = resident_in(actor, disclosure.estate_id)
    owned = [one for one in held if one.role == MembershipRole.OWNER]
    if not owned:
        raise NOT_OWNER()
    return _file(disclosure, owned[0].unit_id, text, now, account_id=actor.id)


def enter_on_paper(
    actor: Actor, disclosure_id: int, unit_id: int, text: str, now: datetime
) -> Objection:
    """Enter what an owner handed in on paper, before the end of the publicity; another person answers it.

    Raises not-found, role-missing, objection-period-over, objection-pending.
    """
    disclosure = _disclosure(disclosure_id)
    staff_at(actor, disclosure.estate_id, *ENTERING)
    places.unit(unit_id, estate_id=disclosure.estate_id)
    made = _file(disclosure, unit_id, text, now, entered_by=actor.id)
    audit.record(
        actor,
        "objection.enter",
        subject=("objection", made.id),
        estate_id=disclosure.estate_id,
        now=now,
        after={"disclosure": disclosure_id, "unit": unit_id},
    )
    return made


def _disclosure(disclosure_id: int) -> Disclosure:
    found = db.session.get(Disclosure, disclosure_id)
    if found is None:
        raise NOT_FOUND()
    return found


def _file(
    disclosure: Disclosure,
    unit_id: int,
    text: str,
    now: datetime,
    *,
    account_id: int | None = None,
    entered_by: int | None = None,
) -> Objection:
    hold(disclosure)
    # Whoever takes it down waits, and so does an objection while it is taken down.
    db.session.refresh(disclosure, with_for_update={"read": True})
    check_objection_time(
        takes_objections=disclosure.takes_objections,
        ends_at=disclosure.ends_at,
        withdrawn_at=disclosure.withdrawn_at,
        now=now,
    )
    channel = ObjectionChannel.ONLINE if entered_by is None else ObjectionChannel.PAPER
    objection_id = db.session.scalar(
        insert(Objection)
        .values(
            disclosure_id=disclosure.id,
            estate_id=disclosure.estate_id,
            channel=channel.value,
            account_id=account_id,
            entered_by=entered_by,
            unit_id=unit_id,
            text=text,
            state=ObjectionState.PENDING.value,
            created_at=now,
            version=1,
        )
        .on_conflict_do_nothing()
        .returning(Objection.id)
    )
    if objection_id is None:
        raise OBJECTION_PENDING()
    return db.session.get_one(Objection, objection_id)


def objections(
    actor: Actor, estate_id: int, disclosure_id: int | None, paging: Paging
) -> Page[Row[int, Objection, Unit]]:
    """Return the objections to a disclosure: all to staff, a resident's own to that resident."""
    viewer_of(actor, estate_id)
    statement = (
        select(Objection.id, Objection, Unit)
        .join(Unit, Unit.id == Objection.unit_id)
        .where(Objection.disclosure_id == (disclosure_id or 0))
    )
    if not actor.is_staff:
        statement = statement.where(Objection.account_id == actor.id)
    return page_of_rows(statement, Objection.id, paging)


def objections_to(
    actor: Actor, disclosure_id: int, paging: Paging
) -> Page[Row[int, Objection, Unit]]:
    """Return the objections to a disclosure, by its number. Raises not-found."""
    return objections(actor, _disclosure(disclosure_id).estate_id, disclosure_id, paging)


def of_estate(
    actor: Actor, estate_id: int, state: ObjectionState | None, paging: Paging
) -> Page[Row[int, Objection, Unit, Disclosure]]:
    """Return an estate's objections to whatever was disclosed, oldest first. Raises not-found."""
    staff_at(actor, estate_id)
    statement: Select[int, Objection, Unit, Disclosure] = (
        select(Objection.id, Objection, Unit, Disclosure)
        .join(Unit, Unit.id == Objection.unit_id)
        .join(Disclosure, Disclosure.id == Objection.disclosure_id)
        .where(Objection.estate_id == estate_id)
    )
    if state is not None:
        statement = statement.where(Objection.state == state.value)
    return page_of_rows(statement, Objection.id, paging, newest_first=False)


def may_answer(actor: Actor, estate_id: int) -> bool:
    """Say whether the actor's roles let them answer objections in an estate."""
    return holds_at(actor, estate_id, *ANSWERERS)


def answered(disclosure_id: int) -> Sequence[Row[Objection, str]]:
    """Return rows (objection, unit label) of the answered objections, oldest first: what anybody may read of them."""
    return db.session.execute(
        select(Objection, Unit.label)
        .join(Unit, Unit.id == Objection.unit_id)
        .where(
            Objection.disclosure_id == disclosure_id,
            Objection.state != ObjectionState.PENDING.value,
        )
        .order_by(Objection.id)
        .limit(MOST_ANSWERS_SHOWN)
    ).all()


def unit_of(objection: Objection) -> Unit:
    """Return the unit whose owner objects."""
    return places.unit(objection.unit_id)


def disclosure_of(objection: Objection) -> Disclosure:
    """Return what was objected to."""
    return db.session.get_one(Disclosure, objection.disclosure_id)


def decide(
    actor: Actor,
    objection_id: int,
    *,
    uphold: bool,
    answer: str,
    version: int,
    now: datetime,
    summary: str | None = None,
) -> Objection:
    """Answer an objection. Upheld, it holds back what was disclosed.

    summary: what it was about, in words that anybody may read.
    Raises not-found, role-missing, objection-decided, own-entry, changed-meanwhile.
    """
    objection = _held_for_answer(actor, objection_id)
    if objection.state != ObjectionState.PENDING:
        raise OBJECTION_DECIDED()
    check_version(objection.version, version)
    if objection.entered_by == actor.id:
        raise OWN_ENTRY("纸质异议由录入人以外的另一位工作人员答复。")
    state = ObjectionState.UPHELD if uphold else ObjectionState.DISMISSED
    objection.state, objection.answer = state.value, masked(answer)
    objection.summary = masked(summary) if summary else None
    objection.decided_by, objection.decided_at = actor.id, now
    objection.version += 1
    audit.record(
        actor,
        f"objection.{'uphold' if uphold else 'dismiss'}",
        subject=("objection", objection.id),
        estate_id=objection.estate_id,
        now=now,
        before={"state": ObjectionState.PENDING.value},
        after={"state": state.value},
        reason=answer,
    )
    _tell(objection, state, now)
    db.session.flush()  # the database looks at the answer before it lets an opening move
    follow(disclosure_of(objection), state, now)
    return objection


def _held_for_answer(actor: Actor, objection_id: int) -> Objection:
    """Hold the subject first, then the objection: whoever objects takes them in the same order."""
    found = db.session.get(Objection, objection_id)
    if found is None:
        raise NOT_FOUND()
    staff_at(actor, found.estate_id, *ANSWERERS)
    hold(disclosure_of(found))
    db.session.refresh(found, with_for_update=True)
    return found


def _tell(objection: Objection, state: ObjectionState, now: datetime) -> None:
    """Tell who objected on line; whoever handed in paper is answered on paper."""
    if objection.account_id is None:
        return
    disclosure = disclosure_of(objection)
    effect = effect_of(DisclosureKind(disclosure.kind), state)
    notices.announce(
        event=f"objection:{objection.id}",
        kind="objection_answered",
        stage="decided",
        estate_id=objection.estate_id,
        account_ids=[objection.account_id],
        params={
            "title": disclosure.title,
            "outcome": OUTCOMES[state],
            "effect": effect,
            "answer": objection.answer,
            "disclosure_id": disclosure.id,
        },
        now=now,
    )


@gathering.worklist
def _waiting_objections(actor: Actor, estate_id: int, now: datetime) -> list[WorkItem]:
    count, ends_at = db.session.execute(
        select(func.count(), func.min(Disclosure.ends_at))
        .select_from(Objection)
        .join(Disclosure, Disclosure.id == Objection.disclosure_id)
        .where(Objection.estate_id == estate_id, Objection.state == ObjectionState.PENDING.value)
    ).one()
    if not count:
        return []
    route = "/disclosures/objections"
    return [WorkItem("objections", "异议待答复", count, route, estate_id, due_at=ends_at)]


@gathering.export("objections")
def _objections_held(account_id: int) -> list[dict[str, object]]:
    rows = db.session.scalars(
        select(Objection).where(Objection.account_id == account_id).order_by(Objection.id)
    )
    return [
        {
            "disclosure": one.disclosure_id,
            "text": one.text,
            "state": one.state,
            "answer": one.answer,
            "at": one.created_at.isoformat(),
        }
        for one in rows
    ]
