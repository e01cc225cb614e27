"""Rules of the residents' compact (居民公约). Pure.

Source: Organic Law of the Urban Residents' Committees as revised 2025-10-28, in force 2026-01-01, art. 26, 27, 29-31.
The compact is the residents', not the owners' management rules (Civil Code 278 item 2).
"""

from enum import StrEnum

from models.base.actor import Role
from models.base.problems import define
from models.notices.rules import NoticeKind, register_kind

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
    (CompactState.FROZEN, CompactState.ADOPTED): frozenset({Role.MODERATOR, Role.SECRETARY}),
    (CompactState.ADOPTED, CompactState.FILED): frozenset(
        {Role.CLERK, Role.MODERATOR, Role.SECRETARY}
    ),
    (CompactState.FILED, CompactState.OPEN): frozenset({Role.SECRETARY}),
    **{(state, CompactState.WITHDRAWN): frozenset({Role.SECRETARY}) for state in PREPARING},
}


COMPACT_STATE = define("compact-state", 409, "公约现在不能这样办理")
COMPACT_IN_PREPARATION = define(
    "compact-in-preparation",
    409,
    "已有一份公约在准备",
    "本小区已有一份公约正在准备，请先办完或撤回。",
)
COMPACT_NOT_OPEN = define("compact-not-open", 409, "公约还没有开放签署")
DIGEST_DIFFERS = define(
    "digest-differs", 409, "文本已有变化", "您看到的文本与现行文本不一致，请重新阅读后再签署。"
)
COMMENTS_CLOSED = define("comments-closed", 409, "不在征求意见期间")
COMMENT_ANSWERED = define("comment-answered", 409, "已经答复过", "这条意见已经答复过了。")
COMMENTS_UNANSWERED = define("comments-unanswered", 409, "还有意见没有答复")
COMMENT_HIDDEN = define("comment-hidden", 409, "意见尚未公开", "这条意见还在审核，公开后才能答复。")
BAD_FILING_DATE = define(
    "bad-filing-date", 422, "备案日期不对", "备案日期不能早于通过日期，也不能晚于今天。"
)


COMPACT_OBJECTED = define("compact-objected", 409, "公示有异议")
SIGNED_ONLINE = define(
    "signed-online",
    409,
    "已经在手机上签署",
    "这位住户已经在手机上签署了这一版公约，不用再登记纸质签署。",
)
SIGNED_ON_PAPER = define(
    "signed-on-paper", 409, "已经在纸上签署", "您已经在纸上签署了这一版公约，不用再签。"
)
PAPER_ENTERED = define(
    "paper-signature-entered", 409, "已经登记过", "这套房屋的这位签署人已经登记过纸质签署。"
)
PAPER_DECIDED = define("paper-signature-decided", 409, "已经核对过", "这份纸质签署已经核对过了。")
BAD_SIGNING_DATE = define(
    "bad-signing-date", 422, "签署日期不对", "签署日期不能早于开放签署的日期，也不能晚于今天。"
)


class Verdict(StrEnum):
    """What became of a comment."""

    ADOPTED = "adopted"
    PARTLY = "partly"
    DECLINED = "declined"


VERDICT_WORDS = {
    Verdict.ADOPTED: "采纳",
    Verdict.PARTLY: "部分采纳",
    Verdict.DECLINED: "没有采纳",
}

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
        "compact_sign_anew",
        "公约有新版本，请重新签署",
        "您签署过的公约换成了第{number}版《{title}》，以前的签署不算在新版本里。请您看看改了哪些，再签一次。",
        route="/pages/compacts/detail?id={compact_id}",
    )
)
register_kind(
    NoticeKind(
        "compact_signed_on_paper",
        "您家在纸上签署了公约",
        "社区已登记您家{signed_on}在纸上签署的《{title}》。如果不是您家的人签的，请马上告诉社区。",
        route="/pages/compacts/detail?id={compact_id}",
    )
)
register_kind(
    NoticeKind(
        "compact_comment_answered",
        "您的意见有答复了",
        "您对《{title}》提的意见，社区已经答复。{verdict}：{answer}",
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
