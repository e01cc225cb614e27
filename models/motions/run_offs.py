"""A second vote among those who led, where a first one had no winner."""

from datetime import datetime

from sqlalchemy import select

from models.accounts.scope import staff_at
from models.base.actor import Actor
from models.base.session import db
from models.motions import drafting
from models.motions import questions as sheets
from models.motions.clockwork import locked, state_now
from models.motions.questions import Asked, Question, QuestionKind
from models.motions.rule_set import periods_in
from models.motions.rules import NO_RUN_OFF
from models.motions.states import State
from models.motions.tables import Motion

AFTER = frozenset({State.PUBLICISED, State.EFFECTIVE, State.FAILED})
GIVEN_UP = (State.WITHDRAWN.value, State.VOID.value)
TITLE_MOST = 60


def draft_run_off(actor: Actor, motion_id: int, now: datetime) -> Motion:
    """Draft a motion of the questions that had no winner, each among those who led.

    Raises not-found, role-missing, no-run-off.
    """
    motion = locked(motion_id)
    staff_at(actor, motion.estate_id, *drafting.WRITERS)
    if state_now(motion, now) not in AFTER:
        raise NO_RUN_OFF("结果公示以后，没有得出结果的事项才能再投一轮。")
    again = asked_again(motion)
    if not again:
        raise NO_RUN_OFF("每一项都已经有结果，不用再投一轮。")
    drafted = run_off_of(motion_id)
    if drafted is not None:
        raise NO_RUN_OFF("第二轮表决已经起草，请在列表里继续办理。", motion_id=drafted)
    return drafting.draft(
        actor,
        motion.estate_id,
        title=f"{motion.title}（第二轮）"[:TITLE_MOST],
        text=motion.text,
        reason=f"第{motion.id}号表决没有选出结果，在领先的之间再投一轮。",
        asked=again,
        periods=periods_in(motion.rules),
        now=now,
        origin=motion.origin,
        run_off_of=motion.id,
    )


def run_off_of(motion_id: int) -> int | None:
    """Return the run-off that was drafted for a motion and not given up."""
    return db.session.scalar(
        select(Motion.id)
        .where(Motion.run_off_of == motion_id, Motion.state.not_in(GIVEN_UP))
        .order_by(Motion.id)
    )


def asked_again(motion: Motion) -> list[Asked]:
    """Return the questions whose counts offer a run-off, with those who led."""
    if motion.result is None:
        return []
    counted = {one["code"]: one for one in motion.result["questions"]}
    return [
        _again(one, counted[one.code]["run_off"], len(counted[one.code]["winners"]))
        for one in sheets.read(motion.questions)
        if counted[one.code]["run_off"]
    ]


def _again(question: Question, leading: list[str], elected: int) -> Asked:
    seats = question.seats - elected if question.kind is QuestionKind.ELECTION else 1
    return Asked(
        question.kind,
        question.matter_code,
        question.title,
        question.text,
        seats,
        tuple((one.label, one.text) for one in question.proposals if one.code in leading),
    )
