"""Rules of the residents' compact (居民公约). Pure.

Source: Organic Law of the Urban Residents' Committees as revised 2025-10-28, in force 2026-01-01, art. 26, 27, 29-31.
The compact is the residents', not the owners' management rules (Civil Code 278 item 2).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.base.actor import Role
from models.base.clock import chinese_date
from models.base.problems import define
from models.notices.rules import NoticeKind, register_kind

MEETING_NOTICE_DAYS = 10
"""Art. 26: a residents' meeting is announced ten days before."""
COMMENT_DAYS = 7
"""How long comments are taken; ours, no law sets it."""


class CompactState(StrEnum):
    DRAFT = "draft"
    COMMENTING = "commenting"
    FROZEN = "frozen"
    ADOPTED = "adopted"
    FILED = "filed"
    OPEN = "open"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


PREPARING = frozenset(
    {
        CompactState.DRAFT,
        CompactState.COMMENTING,
        CompactState.FROZEN,
        CompactState.ADOPTED,
        CompactState.FILED,
    }
)
"""One version at a time is prepared in an estate."""
TEXT_MAY_CHANGE = frozenset({CompactState.DRAFT, CompactState.COMMENTING})

TRANSITIONS: dict[tuple[CompactState, CompactState], frozenset[Role]] = {
    (CompactState.DRAFT, CompactState.COMMENTING): frozenset({Role.MODERATOR, Role.SECRETARY}),
    (CompactState.COMMENTING, CompactState.FROZEN): frozenset({Role.MODERATOR, Role.SECRETARY}),
    (CompactState.FROZEN, CompactState.ADOPTED): frozenset({Role.SECRETARY}),
    (CompactState.ADOPTED, CompactState.FILED): frozenset(
        {Role.CLERK, Role.MODERATOR, Role.SECRETARY}
    ),
    (CompactState.FILED, CompactState.OPEN): frozenset({Role.SECRETARY}),
    **{(state, CompactState.WITHDRAWN): frozenset({Role.SECRETARY}) for state in PREPARING},
}


class AdoptionKind(StrEnum):
    """Art. 27: the residents' meeting; art. 29-30: the representatives' meeting that it authorised."""

    RESIDENTS_MEETING = "residents_meeting"
    REPRESENTATIVES = "representatives"


COMPACT_STATE = define("compact-state", 409, "公约现在不能这样办理")
COMPACT_IN_PREPARATION = define(
    "compact-in-preparation",
    409,
    "已有一份公约在准备",
    "本小区已有一份公约正在准备，请先办完或撤回。",
)
ADOPTION_REFUSED = define("adoption-refused", 422, "会议结果不足以通过公约")
COMPACT_NOT_OPEN = define("compact-not-open", 409, "公约还没有开放签署")
DIGEST_DIFFERS = define(
    "digest-differs", 409, "文本已有变化", "您看到的文本与现行文本不一致，请重新阅读后再签署。"
)
COMMENTS_CLOSED = define("comments-closed", 409, "不在征求意见期间")
COMMENT_ANSWERED = define("comment-answered", 409, "已经答复过", "这条意见已经答复过了。")
COMMENT_HIDDEN = define("comment-hidden", 409, "意见尚未公开", "这条意见还在审核，公开后才能答复。")
BAD_FILING_DATE = define(
    "bad-filing-date", 422, "备案日期不对", "备案日期不能早于通过日期，也不能晚于今天。"
)


STATE_WORDS = {
    CompactState.DRAFT: "起草中",
    CompactState.COMMENTING: "征求意见中",
    CompactState.FROZEN: "文本已定稿",
    CompactState.ADOPTED: "已通过",
    CompactState.FILED: "已备案",
    CompactState.OPEN: "开放签署",
    CompactState.SUPERSEDED: "已被新版本取代",
    CompactState.WITHDRAWN: "已撤回",
}


def roles_for(current: CompactState, to: CompactState) -> frozenset[Role]:
    """Return the roles that may make a transition. Raises compact-state when nobody may."""
    needed = TRANSITIONS.get((current, to))
    if needed is None:
        raise COMPACT_STATE(
            f"公约现在是“{STATE_WORDS[current]}”，不能变为“{STATE_WORDS[to]}”。",
            state=current.value,
        )
    return needed


@dataclass(frozen=True, slots=True)
class Meeting:
    """The meeting that adopts a compact.

    members: all residents of 18 years and over, or household representatives, or all members of the representatives'
    meeting; present and agreed are counted among them.
    """

    kind: AdoptionKind
    members: int
    present: int
    agreed: int
    notified_on: date
    held_on: date


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison of the law: left against right, what is needed, whether it is met."""

    name: str
    left: int
    right: int
    needed: str
    met: bool
    source: str


def comparisons(meeting: Meeting) -> tuple[Comparison, Comparison]:
    """Return the quorum and the majority of a meeting, in integers.

    Residents' meeting (art. 27): more than half of all present, more than half of the present agree.
    Representatives (art. 29): at least two thirds present, more than half of the present agree.
    """
    if meeting.kind is AdoptionKind.RESIDENTS_MEETING:
        quorum = Comparison(
            "到会人数",
            meeting.present,
            meeting.members,
            "超过全体的二分之一",
            2 * meeting.present > meeting.members,
            "《城市居民委员会组织法》第二十七条",
        )
    else:
        quorum = Comparison(
            "到会人数",
            meeting.present,
            meeting.members,
            "不少于全体的三分之二",
            3 * meeting.present >= 2 * meeting.members,
            "《城市居民委员会组织法》第二十九条",
        )
    majority = Comparison(
        "同意人数",
        meeting.agreed,
        meeting.present,
        "超过到会人数的二分之一",
        2 * meeting.agreed > meeting.present,
        quorum.source,
    )
    return quorum, majority


def check_adoption(meeting: Meeting, today: date) -> None:
    """Refuse a meeting that cannot adopt. Raises adoption-refused naming each reason."""
    errors: dict[str, list[str]] = {}
    if not 0 < meeting.present <= meeting.members:
        errors["present"] = ["到会人数要在 1 和应到人数之间"]
    if not 0 <= meeting.agreed <= meeting.present:
        errors["agreed"] = ["同意人数不能多于到会人数"]
    if meeting.held_on > today:
        errors["held_on"] = ["会议还没有召开"]
    notice = (meeting.held_on - meeting.notified_on).days
    if meeting.kind is AdoptionKind.RESIDENTS_MEETING and notice < MEETING_NOTICE_DAYS:
        told = chinese_date(meeting.notified_on)
        errors["notified_on"] = [
            f"居民会议应提前{MEETING_NOTICE_DAYS}日通知，{told}通知只提前了{max(notice, 0)}日"
        ]
    if not errors.keys() & {"present", "agreed"}:
        for comparison in comparisons(meeting):
            if not comparison.met:
                field = "present" if comparison.name == "到会人数" else "agreed"
                errors[field] = [
                    f"{comparison.name}{comparison.left}人，需要{comparison.needed}（{comparison.right}人）"
                ]
    if errors:
        raise ADOPTION_REFUSED(
            "；".join(message for messages in errors.values() for message in messages) + "。",
            errors=errors,
        )


register_kind(
    NoticeKind(
        "compact_commenting",
        "居民公约征求意见",
        "《{title}》草案正在征求意见，{ends}前都可以提。您的意见会逐条答复。",
        route="/pages/compacts/detail?id={compact_id}",
    )
)
register_kind(
    NoticeKind(
        "compact_open",
        "请签署居民公约",
        "《{title}》已经通过并备案，请您阅读全文后签署。签署后会得到一张凭据。",
        route="/pages/compacts/detail?id={compact_id}",
    )
)
register_kind(
    NoticeKind(
        "compact_comment_answered",
        "您的意见有答复了",
        "您对《{title}》提的意见，社区已经答复：{answer}",
        route="/pages/compacts/detail?id={compact_id}",
    )
)
register_kind(
    NoticeKind(
        "compact_comment_refused",
        "您的意见没有公开",
        "您对《{title}》提的意见没有公开。原因：{reason}",
        route="/pages/compacts/detail?id={compact_id}",
    )
)
