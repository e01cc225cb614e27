"""What may be done with a motion and when; refusals say what is missing. Pure: no session, no clock, no I/O.

The matters and shares are in matters.py, the states in states.py, the count in counting.py, the figures that are frozen
with a motion in rule_set.py.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from models.base.clock import chinese_time, end_of_period, local_iso
from models.base.digest import digest_of
from models.base.problems import OWN_ENTRY, REASON_MISSING, define
from models.disclosures.rules import Standing
from models.motions.matters import MATTERS
from models.motions.questions import (
    MOST_OPTIONS,
    MOST_QUESTIONS,
    Asked,
    Choices,
    Question,
    QuestionKind,
    wrong_answers,
)
from models.motions.rule_set import (
    LONGEST_DAYS,
    NOTICE_DAYS,
    PUBLICITY_DAYS,
    WINDOW_MAX_DAYS,
    WINDOW_MIN_DAYS,
    Periods,
)
from models.motions.states import MOVE_OF, STATE_LABELS, Act, Facts, Move, State, state_at

NOT_OPEN = define("motion-not-open", 409, "现在不能投票")
ALREADY_CAST = define("ballot-already-cast", 409, "已经投过票")
SELLERS_BALLOT = define(
    "ballot-of-seller",
    409,
    "这一票由原业主投",
    "开始投票时，您的房屋与原业主的其他房屋合并为一票，由原业主投。",
)
CHOICES_WRONG = define("choices-wrong", 422, "选择不完整或有误", "请逐项检查您的选择。")
QUESTIONS_WRONG = define("questions-wrong", 422, "表决事项不完整", "请检查每一项表决。")
BALLOTS_BROKEN = define(
    "ballots-broken",
    409,
    "有选票打不开",
    "有选票打不开或与存证不符，不能计票。请保留现场，联系系统管理员核查。",
)
NO_RUN_OFF = define("no-run-off", 409, "没有需要再投一轮的事项")
WRONG_STATE = define("motion-wrong-state", 409, "现在不能这样办理")
NOT_REVIEWED = define(
    "motion-not-reviewed",
    409,
    "还没有审核通过",
    "这项表决还没有审核通过，请先由另一位工作人员审核。",
)
APPROVED_BEFORE = define(
    "motion-approved",
    409,
    "已经审核通过",
    "这项表决已经审核通过，不用再审核。要改的，请退回修改。",
)
CERTIFIED = define(
    "opening-certified", 409, "已经确认过", "已经确认可以开始投票，到时自动开始，不用再确认。"
)
ROLL_DISPUTED = define("roll-disputed", 409, "名册异议还没有答复")
NOT_CONFIRMED = define(
    "count-not-confirmed", 409, "计票还没有复核", "计票要由另一位工作人员复核后才能公示。"
)
CONFIRMED = define("count-confirmed", 409, "已经复核过", "这次计票已经复核过，可以公示。")
COUNT_DIFFERS = define(
    "count-differs", 409, "复核结果不一致", "重新计算的结果与计票结果不一致，请联系系统管理员核查。"
)
OPENING_OUTSIDE = define("opening-outside-notice", 422, "开始时间不合规")
ROLL_EMPTY = define(
    "roll-empty", 409, "还没有业主名册", "本小区还没有导入业主名册，请先导入再发布表决。"
)
ALREADY_EXTENDED = define("already-extended", 409, "已经延长过", "投票时间只能延长一次。")
WINDOW_TOO_LONG = define("window-too-long", 422, "投票时间太长")
PERIOD_OUTSIDE = define("period-outside-rules", 422, "期限不合规")
MATTER_UNKNOWN = define("matter-unknown", 422, "没有这类事项", "请从事项目录里选择。")
NOT_PUBLIC_YET = define("result-not-public", 409, "结果还没有公布")

LATEST_OPENING = timedelta(days=LONGEST_DAYS)


def check_questions(asked: Sequence[Asked]) -> None:
    """Refuse a sheet that cannot be put to the vote. Raises matter-unknown, questions-wrong."""
    unknown = [n for n, one in enumerate(asked) if one.matter not in MATTERS]
    if unknown:
        raise MATTER_UNKNOWN(
            errors={f"questions.{n}.matter": ["请从事项目录里选择"] for n in unknown}
        )
    if not 1 <= len(asked) <= MOST_QUESTIONS:
        raise QUESTIONS_WRONG(errors={"questions": [f"请写 1 到 {MOST_QUESTIONS} 项"]})
    errors = {
        f"questions.{n}.{name}": [words]
        for n, one in enumerate(asked)
        for name, words in _wrong_question(one)
    }
    if errors:
        raise QUESTIONS_WRONG(errors=errors)


def _wrong_question(one: Asked) -> list[tuple[str, str]]:
    labels = [label for label, _ in one.proposals]
    wrong = []
    if one.kind is QuestionKind.APPROVAL and labels:
        wrong.append(("options", "“同意或不同意”的表决不用写方案"))
    if one.kind is QuestionKind.CHOICE and not 2 <= len(labels) <= MOST_OPTIONS:
        wrong.append(("options", f"请写 2 到 {MOST_OPTIONS} 个方案"))
    if one.kind is QuestionKind.ELECTION and not 1 <= len(labels) <= MOST_OPTIONS:
        wrong.append(("options", f"请写 1 到 {MOST_OPTIONS} 位候选人"))
    if len(set(labels)) != len(labels):
        wrong.append(("options", "名称不能重复"))
    if one.kind is QuestionKind.ELECTION and not 1 <= one.seats <= max(1, len(labels)):
        wrong.append(("seats", "应选人数不能多于候选人"))
    if one.kind is not QuestionKind.ELECTION and one.seats != 1:
        wrong.append(("seats", "只有选举才填应选人数"))
    return wrong


def check_choices(
    questions: Sequence[Question], choices: Choices, *, on_paper: bool = False
) -> None:
    """Refuse answers that are incomplete or not on the sheet. Raises choices-wrong."""
    errors = wrong_answers(questions, choices, on_paper=on_paper)
    if errors:
        raise CHOICES_WRONG(errors={f"choices.{code}": words for code, words in errors.items()})


def check_periods(periods: Periods) -> None:
    """Refuse periods shorter than the rules ask or longer than anybody means. Raises period-outside-rules."""
    limits = {
        "notice_days": (periods.notice_days, NOTICE_DAYS, LONGEST_DAYS),
        "window_days": (periods.window_days, WINDOW_MIN_DAYS, WINDOW_MAX_DAYS),
        "publicity_days": (periods.publicity_days, PUBLICITY_DAYS, LONGEST_DAYS),
    }
    errors = {
        name: [f"请填 {least} 到 {most} 天"]
        for name, (days, least, most) in limits.items()
        if not least <= days <= most
    }
    if errors:
        raise PERIOD_OUTSIDE("公告、投票和公示的天数要在规定范围内，请修改。", errors=errors)


def check_move(act: Act, state: State, reason: str = "") -> Move:
    """Return the move of an act from a state. Raises motion-wrong-state, reason-missing."""
    move = MOVE_OF[act]
    if state not in move.sources:
        raise wrong_state(move, state)
    if move.needs_reason and not reason.strip():
        raise REASON_MISSING("请写明理由，业主会看到。", errors={"reason": ["请写明理由"]})
    return move


def wrong_state(move: Move, state: State) -> Exception:
    """Make the refusal of a move that a state does not allow, naming the states that would."""
    allowed = "、".join(f"“{STATE_LABELS[one]}”" for one in State if one in move.sources)
    return WRONG_STATE(
        f"这项表决现在是“{state.label}”，“{move.title}”要在{allowed}时办理。", state=state.value
    )


def check_other_person(staff_id: int, authors: Collection[int]) -> None:
    """Nobody reviews their own entry. Raises own-entry."""
    if staff_id in authors:
        raise OWN_ENTRY()


@dataclass(frozen=True, slots=True)
class Calendar:
    """The dates of a motion whose notice begins at a moment; no opening yet where the secretary will certify it."""

    earliest_opens_at: datetime
    opens_at: datetime | None
    closes_at: datetime | None


def calendar(periods: Periods, noticed_at: datetime, opens_at: datetime | None) -> Calendar:
    """Return the dates that follow from a notice. Raises opening-outside-notice with the earliest opening."""
    earliest = end_of_period(noticed_at, periods.notice_days)
    if opens_at is None:
        return Calendar(earliest, None, None)
    if not earliest <= opens_at <= earliest + LATEST_OPENING:
        raise OPENING_OUTSIDE(
            f"公告满{periods.notice_days}天后才能开始投票，"
            f"最早{chinese_time(earliest)}，最迟{chinese_time(earliest + LATEST_OPENING)}。",
            errors={"opens_at": [f"不能早于{chinese_time(earliest)}"]},
            earliest_opens_at=local_iso(earliest),
        )
    return Calendar(earliest, opens_at, closing_of(periods, opens_at))


def closing_of(periods: Periods, opens_at: datetime) -> datetime:
    """Return when voting that begins at a moment ends: 24:00 of its last day."""
    return _end_of_window(opens_at, periods.window_days)


def _end_of_window(opens_at: datetime, days: int) -> datetime:
    """Voting that begins at 0:00 has that whole day as its first; any other first day is not counted."""
    return end_of_period(opens_at - timedelta(microseconds=1), days)


def check_certification(standing: Standing, note: str, *, certified: bool) -> None:
    """Let voting open only once what was said against the roll is answered, and corrected where it was right.

    Raises opening-certified, roll-disputed, reason-missing.
    """
    if certified:
        raise CERTIFIED()
    if standing.undecided:
        raise ROLL_DISPUTED(
            f"还有 {standing.undecided} 条对名册的异议没有答复，答复以后才能确认。",
            undecided=standing.undecided,
        )
    if standing.upheld and not note.strip():
        raise REASON_MISSING(
            "有对名册的异议成立，请写明名册是怎么更正的。",
            errors={"reason": ["请写明名册是怎么更正的"]},
        )


def extended(
    opens_at: datetime, closes_at: datetime, days: int, extended_at: datetime | None
) -> datetime:
    """Return the closing after an extension. Raises already-extended, window-too-long."""
    if extended_at is not None:
        raise ALREADY_EXTENDED()
    latest = _end_of_window(opens_at, WINDOW_MAX_DAYS)
    longer = closes_at + timedelta(days=days)
    if longer > latest:
        left = (latest - closes_at).days
        raise WINDOW_TOO_LONG(
            f"投票时间最长{WINDOW_MAX_DAYS}天，最多还能延长{left}天。",
            errors={"days": [f"最多{left}天"]},
            most_days=left,
        )
    return longer


def check_open(facts: Facts, now: datetime) -> None:
    """Refuse a ballot outside of the window. Raises motion-not-open with the times."""
    state = state_at(facts, now)
    if state is State.OPEN:
        return
    times: dict[str, Any] = {
        "state": state.value,
        "opens_at": local_iso(facts.opens_at) if facts.opens_at else None,
        "closes_at": local_iso(facts.closes_at) if facts.closes_at else None,
    }
    is_due = facts.opens_at is not None and now >= facts.opens_at
    if state is State.NOTICED and is_due and facts.roll_undecided:
        raise NOT_OPEN("有人对名册提出了异议，答复以后才开始投票，开始时会通知您。", **times)
    if state is State.NOTICED and is_due:
        raise NOT_OPEN("公告期满，等社区确认后开始投票，开始时会通知您。", **times)
    if state is State.NOTICED and facts.opens_at is not None:
        raise NOT_OPEN(f"投票{chinese_time(facts.opens_at)}开始，请到时再来。", **times)
    if state is State.NOTICED:
        raise NOT_OPEN("投票还没有开始，开始时会通知您。", **times)
    if state in {State.VOID, State.WITHDRAWN} or facts.closes_at is None:
        raise NOT_OPEN(f"这项表决{state.label}，不再投票。", **times)
    raise NOT_OPEN(f"投票已于{chinese_time(facts.closes_at)}截止。", **times)


def already_cast(cast_at: datetime, why: str, who: str = "您") -> Exception:
    """Make the refusal of a second, different ballot."""
    words = f"{who}已在{chinese_time(cast_at)}投过票，{why}"
    return ALREADY_CAST(words, cast_at=local_iso(cast_at))


def check_result_visible(state: State, *, for_staff: bool) -> None:
    """Show a result to staff once it is counted, to residents once it is publicised. Raises result-not-public."""
    seen = {State.PUBLICISED, State.EFFECTIVE, State.FAILED}
    if state in seen or (for_staff and state is State.COUNTED):
        return
    if state in {State.COUNTED, State.CLOSED}:
        raise NOT_PUBLIC_YET("投票已截止，结果公示后就能看到。", state=state.value)
    raise NOT_PUBLIC_YET("投票结束并计票以后才有结果，现在只能看参加了多少。", state=state.value)


def ballot_commitment(motion_id: int, owner_group_id: int, choices: Choices, salt: str) -> str:
    """Return the digest that the log keeps instead of the choices; the salt is known to the voter alone."""
    return digest_of(
        {
            "motion": motion_id,
            "owner_group": owner_group_id,
            "choices": {code: list(chosen) for code, chosen in choices.items()},
            "salt": salt,
        }
    )


def question_digest(
    motion_id: int, estate_id: int, question: Mapping[str, Any], rules: Mapping[str, Any]
) -> str:
    """Return the digest of everything that is put to the vote: text, options and rules."""
    return digest_of(
        {
            "motion": motion_id,
            "estate": estate_id,
            "question": dict(question),
            "rules": dict(rules),
        }
    )
