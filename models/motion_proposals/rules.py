"""What a proposal of owners may say, when a fifth of them stand behind it, and what follows. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.base.clock import chinese_time
from models.base.digest import digest_of
from models.base.problems import define
from models.motions.matters import MATTERS, Threshold
from models.motions.questions import MOST_OPTIONS
from models.motions.rules import MATTER_UNKNOWN
from models.motions.weights import Weight
from models.notices.rules import NoticeKind, register_kind

PROPOSAL_WRONG = define("proposal-wrong", 422, "提议填写有误", "请检查您写的提议。")
NOT_RUNNING = define("proposal-not-running", 409, "这份提议不在征集附议")
PROPOSAL_DIFFERS = define(
    "proposal-differs",
    409,
    "提议的内容不一致",
    "您看到的不是这份提议现在的内容，请重新打开再附议。",
)
NOT_REACHED = define("proposal-not-reached", 409, "附议的业主还不够")
ANSWERED = define("proposal-answered", 409, "这份提议已经有了结果")
SUPPORTED = define("support-entered", 409, "已经附议过", "这家业主已经附议过，不用再录。")
ENTRY_DECIDED = define("support-entry-decided", 409, "已经核对过", "这份纸质附议已经核对过了。")
BAD_DAY = define(
    "bad-support-date", 422, "签名日期不对", "签名日期要在提议公开之后，不能晚于今天。"
)

FIFTH = Threshold(1, 5, strict=False, words="百分之二十以上")
"""Regulations on property management (2018), art. 13: 以上 includes the number (Civil Code 1259)."""
SOURCE = "《物业管理条例》第十三条：百分之二十以上的业主提议；《民法典》第一千二百五十九条"


class State(StrEnum):
    """`held`: waits for moderation. `reached`: a fifth stand behind it, staff must draft a motion or say why not."""

    HELD = "held"
    REFUSED = "refused"
    OPEN = "open"
    REACHED = "reached"
    TAKEN_UP = "taken_up"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    State.HELD: "等待审核",
    State.REFUSED: "没有公开",
    State.OPEN: "征集附议中",
    State.REACHED: "已达到人数，等社区答复",
    State.TAKEN_UP: "已起草表决",
    State.DECLINED: "社区已答复",
    State.WITHDRAWN: "提议人已撤回",
    State.EXPIRED: "到期没有达到人数",
}
PUBLIC = frozenset(set(State) - {State.HELD, State.REFUSED})
"""What other owners see."""
RUNNING = frozenset({State.OPEN, State.REACHED})
"""What may be supported, and what support may be taken back from."""
WITHDRAWABLE = frozenset({State.HELD, State.OPEN, State.REACHED})


class EntryState(StrEnum):
    """Where a support on paper stands."""

    ENTERED = "entered"
    CONFIRMED = "confirmed"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Content:
    """What is proposed: a title, what is asked, why, on which matter; maybe several options to choose from."""

    title: str
    text: str
    reason: str
    matter: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Backing:
    """Who stands behind a proposal, of all owners of the roster now. The law counts owners; area is shown beside."""

    supporters: Weight
    total: Weight

    @property
    def needed(self) -> int:
        """The least number of owners that is a fifth."""
        return FIFTH.needed(self.total.heads)

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.supporters.heads)

    @property
    def reached(self) -> bool:
        return self.total.heads > 0 and 5 * self.supporters.heads >= self.total.heads


def check_content(content: Content) -> None:
    """Refuse what cannot become a motion. Raises matter-unknown, proposal-wrong."""
    if content.matter not in MATTERS:
        raise MATTER_UNKNOWN(errors={"matter": ["请从事项目录里选择"]})
    if content.options and not 2 <= len(content.options) <= MOST_OPTIONS:
        raise PROPOSAL_WRONG(errors={"options": [f"要写方案的，请写 2 到 {MOST_OPTIONS} 个"]})
    if len(set(content.options)) != len(content.options):
        raise PROPOSAL_WRONG(errors={"options": ["方案的名称不能重复"]})


def digest(proposal_id: int, estate_id: int, content: Content) -> str:
    """Return the digest of what supporters stand behind."""
    return digest_of(
        {
            "proposal": proposal_id,
            "estate": estate_id,
            "title": content.title,
            "text": content.text,
            "reason": content.reason,
            "matter": content.matter,
            "options": list(content.options),
        }
    )


def state_at(state: State, expires_at: datetime | None, now: datetime) -> State:
    """Return the state at a moment: collecting ends by the clock, the end itself is too late."""
    if state is State.OPEN and expires_at is not None and now >= expires_at:
        return State.EXPIRED
    return state


def check_running(state: State, expires_at: datetime | None) -> None:
    """Refuse to support, or to take support back, once there is an end. Raises proposal-not-running."""
    if state in RUNNING:
        return
    if state is State.EXPIRED and expires_at is not None:
        raise NOT_RUNNING(f"征集附议已于{chinese_time(expires_at)}结束。", state=state.value)
    raise NOT_RUNNING(f"这份提议现在是“{state.label}”，不能再附议或者取消附议。", state=state.value)


def check_withdrawable(state: State) -> None:
    """Let an author take a proposal back until it has its answer. Raises proposal-answered."""
    if state not in WITHDRAWABLE:
        raise ANSWERED(f"这份提议现在是“{state.label}”，不能撤回。", state=state.value)


def check_answerable(state: State, backing: Backing) -> None:
    """Let staff answer what a fifth stand behind, once. Raises proposal-not-reached, proposal-answered."""
    if state in {State.HELD, State.OPEN}:
        raise NOT_REACHED(
            f"还差 {backing.missing} 人才到全体业主的百分之二十，达到以后才能办理。",
            missing=backing.missing,
        )
    if state is not State.REACHED:
        raise ANSWERED(f"这份提议现在是“{state.label}”。", state=state.value)


def searched(content: Content) -> str:
    """Return all that moderation has to look at."""
    lines: Sequence[str] = (content.title, content.text, content.reason, *content.options)
    return "\n".join(lines)


_ROUTE = "/pages/motion_proposals/detail?id={proposal_id}"


def _kind(code: str, title: str, body: str) -> None:
    register_kind(NoticeKind(code, title, body, route=_ROUTE))


_kind(
    "proposal_published",
    "您的提议已公开",
    "您写的“{title}”已公开，到{until}截止。有百分之二十的业主附议，社区就要办理。",
)
_kind(
    "proposal_refused",
    "您的提议没有公开",
    "您写的“{title}”没有公开。原因：{reason}。可以修改后重新写，也可以申诉一次。",
)
_kind(
    "proposal_reached",
    "您附议的提议达到人数了",
    "“{title}”已有{heads}人附议，达到全体业主的百分之二十。社区会在{until}前起草表决或者说明理由。",
)
_kind(
    "proposal_taken_up",
    "您附议的提议已起草表决",
    "“{title}”已由社区起草为表决，审核、公告以后请您投票。",
)
_kind(
    "proposal_declined",
    "您附议的提议有了答复",
    "“{title}”社区没有起草表决。理由：{reason}。",
)
_kind(
    "proposal_withdrawn",
    "您附议的提议已撤回",
    "“{title}”由提议人撤回。您也可以自己写一份提议。",
)
_kind(
    "proposal_expired",
    "您的提议没有达到人数",
    "“{title}”征集附议已结束，有{heads}人附议，没有达到百分之二十。可以修改后重新提议。",
)
