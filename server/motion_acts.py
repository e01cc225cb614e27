"""Who may do what about a motion, and when: a page for lawyers and staff, made of what the program itself goes by."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from api.base.access import Audience
from api.base.capability import ROUTES
from models.base.actor import Role
from models.base.problems import Problem
from models.deliveries import actions as deliveries
from models.motions import bundling, run_offs
from models.motions.rules import check_result_visible
from models.motions.states import BEFORE_NOTICE, MOVES, Facts, Move, State, takes_ballots
from models.paper_ballots import entering, sheets
from models.proxies import giving

ROLES: Mapping[Role, str] = {
    Role.CLERK: "经办员",
    Role.MODERATOR: "审核员",
    Role.SECRETARY: "书记",
    Role.DISTRICT: "区级督导",
    Role.AUDITOR: "审计员",
    Role.ADMIN: "管理员",
}
BY_CLOCK = "到时自动 by the clock"
SAME = "不变 no change"
WINDOW = frozenset(
    one for one in State if takes_ballots(Facts(one), datetime.fromtimestamp(0, UTC))
)
AFTER_NOTICE = frozenset(State) - BEFORE_NOTICE


def _seeing_result(*, for_staff: bool) -> frozenset[State]:
    return frozenset(one for one in State if _shows_result(one, for_staff=for_staff))


def _shows_result(state: State, *, for_staff: bool) -> bool:
    try:
        check_result_visible(state, for_staff=for_staff)
    except Problem:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that is done or read about a motion and leaves its state as it is.

    `by`: which residents, where residents may; which staff may stands with the route.
    """

    name: str
    title: str
    english: str
    endpoint: str
    states: Collection[State]
    by: str = ""
    until: str = ""
    """What ends it inside a state."""


OWNERS, AGENTS, EVERYBODY = "业主 owners", "受托人 the agent", "业主、同住人、租户 residents"
NOTICE_END = "公告期满为止 until the notice ends"
PUBLICITY_END = "公示期满为止 until the publicity ends"

DEEDS: tuple[Deed, ...] = (
    Deed("cast", "投票", "cast a ballot", "motions.cast_ballot", WINDOW, OWNERS),
    Deed(
        "print_sheets",
        "打印纸质选票",
        "print ballots",
        "paper_ballots.paper_sheets",
        sheets.PRINTED,
    ),
    Deed(
        "enter_paper",
        "录入纸质选票（第一遍）",
        "enter a ballot from paper",
        "paper_ballots.enter_paper",
        entering.TAKING,
    ),
    Deed(
        "read_paper_again",
        "复录纸质选票（另一人）",
        "enter it again, another person",
        "paper_ballots.read_paper_again",
        entering.TAKING,
    ),
    Deed(
        "decide_paper",
        "裁定两遍不一致（第三人）",
        "decide where they differ, a third",
        "paper_ballots.decide_paper",
        entering.TAKING,
    ),
    Deed(
        "give_proxy",
        "委托别人投票",
        "give a mandate",
        "proxies.give_proxy",
        giving.TAKING,
        OWNERS,
    ),
    Deed(
        "enter_proxy",
        "录入授权委托书",
        "enter a mandate from paper",
        "proxies.enter_proxy",
        giving.TAKING,
    ),
    Deed(
        "check_proxy",
        "核对授权委托书（另一人）",
        "check it, another person",
        "proxies.check_proxy",
        giving.TAKING,
    ),
    Deed("vote_by_proxy", "代投", "vote by proxy", "proxies.cast_by_proxy", WINDOW, AGENTS),
    Deed(
        "deliver",
        "登记送达",
        "write a delivery down",
        "deliveries.record_deliveries",
        deliveries.TAKING,
    ),
    Deed(
        "hang",
        "登记公告栏张贴",
        "write a notice board down",
        "deliveries.record_board",
        deliveries.TAKING,
    ),
    Deed(
        "visit",
        "把未投票的加入走访名单",
        "put who has not voted on the visit list",
        "motion_turnout.visit_awaited",
        WINDOW,
    ),
    Deed(
        "object_to_roll",
        "对名册提出异议",
        "object to the roll",
        "disclosures.object_to_disclosure",
        (State.NOTICED,),
        OWNERS,
        NOTICE_END,
    ),
    Deed(
        "object_to_result",
        "对结果提出异议",
        "object to the result",
        "motion_results.object_to_result",
        (State.PUBLICISED,),
        OWNERS,
        PUBLICITY_END,
    ),
    Deed(
        "turnout", "查看参与情况", "see the turnout", "motions.get_turnout", AFTER_NOTICE, EVERYBODY
    ),
    Deed(
        "turnout_by_building",
        "查看各栋参与情况",
        "see it by building",
        "motion_turnout.turnout_by_building",
        tuple(State),
    ),
    Deed(
        "result",
        "查看结果",
        "see the result",
        "motion_results.get_result",
        _seeing_result(for_staff=False),
        EVERYBODY,
    ),
    Deed(
        "bundle",
        "下载证据包",
        "download the bundle",
        "motion_bundle.get_bundle",
        bundling.WITH_RESULT,
        OWNERS,
    ),
    Deed(
        "run_off",
        "起草第二轮表决",
        "draft a run-off",
        "motion_desk.draft_run_off",
        run_offs.AFTER,
    ),
)


def roles_of(endpoint: str) -> tuple[Role, ...]:
    """Return the staff roles that a route lets in; none for one of residents alone."""
    access = ROUTES[endpoint].access
    if access.audience is Audience.RESIDENT:
        return ()
    return access.roles or tuple(Role)


def page() -> str:
    """Return the page, in Markdown."""
    return "\n".join([HEAD, *_moves(), "", DEEDS_HEAD, *_deeds(), "", FOOT])


def _moves() -> Iterator[str]:
    yield _row("现在的状态 State", "办什么 Act", "谁 By", "变成 Leads to", "理由 Reason")
    yield _row(*["---"] * 5)
    for state in State:
        for move in (one for one in MOVES if state in one.sources):
            yield _row(
                f"{state.label} `{state.value}`",
                f"{move.title} `{move.act.value}`",
                _roles(move.roles) or BY_CLOCK,
                _target(move),
                "要 yes" if move.needs_reason else "",
            )


def _target(move: Move) -> str:
    return SAME if move.target is None else f"{move.target.label} `{move.target.value}`"


def _deeds() -> Iterator[str]:
    yield _row("办什么 Act", "居民 Residents", "工作人员 Staff", "什么时候 When")
    yield _row(*["---"] * 4)
    for one in DEEDS:
        states = " / ".join(state.label for state in State if state in one.states)
        yield _row(
            f"{one.title} {one.english}",
            one.by or "—",
            _roles(roles_of(one.endpoint)) or "—",
            f"{states}；{one.until}" if one.until else states,
        )
    yield ""
    yield "".join(("工作人员还可以：", *_for_staff()))


def _for_staff() -> Iterator[str]:
    """What staff may besides, where residents may not yet."""
    earlier = _seeing_result(for_staff=True) - _seeing_result(for_staff=False)
    labels = " / ".join(state.label for state in State if state in earlier)
    yield f"“{labels}”时查看结果。Staff also see the result while it is `{'`, `'.join(earlier)}`."


def _roles(roles: Collection[Role]) -> str:
    if len(roles) == len(Role):
        return "本地各岗位 any role of the place"
    return "、".join(f"{ROLES[role]} {role.value}" for role in Role if role in roles)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


HEAD = """# 表决：谁、在什么时候、可以办什么 · Who may do what about a motion, and when

<!-- `gongzhi motion-acts --output docs/motion-acts.md` writes this page from the program's own tables. -->

状态由时间决定，不由后台任务决定：到了时间，读到的、能办的就是新的状态。每个期间从开始的那一刻起算，到结束的那一刻为止，
结束的那一刻已经不算在内（例如 4 月 2 日 0:00 截止，0:00 的票已经不收）。没有列出的，系统一律拒绝，并且什么都不改变。

The state follows from the clock, whether the job has run or not. Every window includes its first moment and excludes
its last. What is not listed is refused and changes nothing.

## 一、状态的变化 · Moves
"""
DEEDS_HEAD = """## 二、不改变状态的事 · What leaves the state as it is
"""
FOOT = """## 三、名册异议与开始投票 · Objections to the roll and the opening

- 对名册的异议没有答复完，就不开始投票，书记确认过的也一样；最后一条答复不成立，从答复的那一刻开始，投票天数不减少。
  While an objection to the roll is unanswered nothing opens, certified or not. The last one dismissed after the
  hour, voting begins at the answer, with its whole window.
- 确认以后有异议成立的，确认失效：更正名册，由书记写明怎么更正，重新确认。
  One upheld after the certification ends it: the roll is corrected, the secretary says how, and certifies anew.

## 四、谁也不能一个人办的事 · What nobody does alone

- 审核：写过草案的人不能审核。Whoever wrote any of it does not review it.
- 计票：书记计票，另一位审核员或者书记复核以后才能公示。The count is confirmed by another before it is publicised.
- 纸质选票：两个人各录一遍，第二个人看不到第一遍；不一致的由第三个人裁定。Paper is entered by two, a third decides.
- 授权委托书：一人录入，另一人核对。A mandate on paper is entered by one and checked by another.
- 书面异议：一人录入，另一人答复。An objection on paper is entered by one and answered by another.
"""
