"""Rules of pledges: ways, the text that is confirmed, the decision that carries it, what may become of it. Pure.

Who pays what and how much is the project's data: neither the law nor the municipal plan gives a figure
(谁受益、谁出资). Article numbers are the Civil Code's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from models.base.problems import define
from models.notices.rules import NoticeKind, register_kind
from models.pledges.shares import yuan
from models.renovations.rules import Stage


class Way(StrEnum):
    """How a household brings its share (municipal plan, 二(三)1)."""

    DIRECT = "direct"
    FUND_USE = "fund_use"
    FUND_RAISING = "fund_raising"
    COMMON_REVENUE = "common_revenue"


WAY_TITLES: Mapping[Way, str] = {
    Way.DIRECT: "直接出资",
    Way.FUND_USE: "使用住宅专项维修资金",
    Way.FUND_RAISING: "补建、续筹住宅专项维修资金",
    Way.COMMON_REVENUE: "让渡小区公共收益",
}

MOTION_ITEMS: Mapping[Way, frozenset[int]] = {
    Way.FUND_USE: frozenset({5}),
    Way.FUND_RAISING: frozenset({6}),
    Way.COMMON_REVENUE: frozenset({8, 9}),
}
"""Items of art. 278 under which the owners decide such a way together.

Use of the fund is item 5, raising it item 6; ceding common revenue is item 9, or 8 when it changes the use of common
parts. A direct payment is the household's own affair.
"""


class PledgeState(StrEnum):
    """`superseded`: the household chose anew, or its share changed."""

    PLEDGED = "pledged"
    CONFIRMED = "confirmed"
    PART_PAID = "part_paid"
    PAID = "paid"
    WITHDRAWN = "withdrawn"
    WAIVED = "waived"
    REFUNDED = "refunded"
    SUPERSEDED = "superseded"


STATE_TITLES: Mapping[PledgeState, str] = {
    PledgeState.PLEDGED: "已认领，待确认",
    PledgeState.CONFIRMED: "已确认",
    PledgeState.PART_PAID: "已部分交款",
    PledgeState.PAID: "已交清",
    PledgeState.WITHDRAWN: "已撤回",
    PledgeState.WAIVED: "已减免",
    PledgeState.REFUNDED: "已退款",
    PledgeState.SUPERSEDED: "已被新的认领代替",
}
STANDING = (
    PledgeState.PLEDGED,
    PledgeState.CONFIRMED,
    PledgeState.PART_PAID,
    PledgeState.PAID,
    PledgeState.WAIVED,
)
"""A unit has one standing pledge at most."""
FIRM = (PledgeState.CONFIRMED, PledgeState.PART_PAID, PledgeState.PAID)
"""What counts as confirmed money."""


class Channel(StrEnum):
    ONLINE = "online"
    PAPER = "paper"


OPEN_STAGES = frozenset(
    {
        Stage.NEEDS,
        Stage.PRECONDITIONS,
        Stage.PLANNING,
        Stage.CONSULTATION,
        Stage.JOINT_REVIEW,
        Stage.APPROVAL,
        Stage.CONSTRUCTION,
    }
)
"""While a household may still pledge."""
BEFORE_THE_GATE = frozenset({Stage.NEEDS, Stage.PRECONDITIONS})
"""While nothing rests on the confirmed sum yet, so that it may still be taken back."""

SHARE_MISSING = define(
    "share-not-published",
    409,
    "还没有公布出资数额",
    "社区还没有公布每户应出资多少，请等公布后再认领。",
)
UNIT_WITHOUT_SHARE = define(
    "unit-without-share",
    409,
    "这套房屋没有分摊数额",
    "按公布的分摊办法，这套房屋不用出资。如果公布时名册里还没有它，请联系社区重新公布。",
)
SHARE_FROZEN = define(
    "share-frozen",
    409,
    "出资数额不能再改",
    "已有住户的出资得到确认或减免，出资数额不能再改。",
)
PLEDGING_CLOSED = define(
    "pledging-closed", 409, "认领已经结束", "工程已进入验收，不再接受出资认领，请联系社区。"
)
PLEDGE_ABOVE_SHARE = define("pledge-above-share", 422, "金额超过应出资数额")
UNIT_HAS_PLEDGE = define(
    "unit-has-pledge", 409, "这户已经认领", "这户已经认领了出资，要改请先撤回原来的认领。"
)
PLEDGE_FIXED = define("pledge-fixed", 409, "这笔出资不能再改")
TEXT_CHANGED = define(
    "pledge-text-changed",
    409,
    "确认的内容已变化",
    "您看到的认领内容与现在的不一致，请重新查看后再确认。",
)
MOTION_NEEDED = define("pledge-motion-needed", 409, "要先由业主共同决定")
MOTION_UNFIT = define("pledge-motion-unfit", 409, "表决事项不符")
PLEDGE_STATE = define("pledge-state", 409, "现在不能这样办理")
WAIVER_SECOND = define(
    "waiver-needs-second",
    403,
    "减免要由两人办理",
    "减免由一人提出、另一人同意，您已经提出过，请另一位工作人员办理。",
)
GATE_PASSED = define(
    "pledge-carries-project",
    409,
    "不能撤销",
    "项目已经通过前置条件，已确认的出资不能再撤销。",
)

register_kind(
    NoticeKind(
        "share_published",
        "请认领出资",
        "“{title}”公布了居民出资总额{amount}，{split}。"
        "请点开看您家应出资多少，选好方式并确认；也可以到社区办理。",
        route="/pages/renovations/renovation?id={renovation_id}",
    )
)
register_kind(
    NoticeKind(
        "pledge_confirmed",
        "出资认领已确认：{unit}",
        "{unit}认领的{amount}（{way}）已由社区确认。"
        "何时交款听社区通知；想现在交，点开就可以交，也可以到社区交现金或者银行转账。",
        route="/pages/pledges/pledge?id={renovation_id}&unit={unit_id}",
    )
)
register_kind(
    NoticeKind(
        "pledge_ended",
        "出资认领有变化：{unit}",
        "{unit}的出资认领{state}。原因：{reason}",
        route="/pages/pledges/pledge?id={renovation_id}&unit={unit_id}",
    )
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a household chooses: its way, the sum, and the owners' decision that carries it."""

    way: Way
    amount_fen: int
    motion_id: int | None


def check_choice(choice: Choice, share_fen: int) -> None:
    """Refuse a sum above the unit's share: the shares add up to the residents' part exactly.

    Raises pledge-above-share.
    """
    if choice.amount_fen > share_fen:
        raise PLEDGE_ABOVE_SHARE(
            f"您家应出资{yuan(share_fen)}，认领的金额不能超过这个数。",
            errors={"amount_fen": [f"不能超过{yuan(share_fen)}"]},
            share_fen=share_fen,
        )


def pledge_text(*, title: str, unit: str, choice: Choice, share_fen: int, plan_number: int) -> str:
    """Return the whole text that a household confirms."""
    lines = [
        f"改造项目：{title}",
        f"房屋：{unit}",
        f"应出资：{yuan(share_fen)}（第{plan_number}次公布）",
        f"认领：{yuan(choice.amount_fen)}，方式：{WAY_TITLES[choice.way]}",
    ]
    if choice.motion_id is not None:
        lines.append(f"依据：第{choice.motion_id}号表决事项")
    elif choice.way is not Way.DIRECT:
        lines.append("依据：待业主共同决定（相应表决生效后才能确认）")
    lines.append("社区确认前您可以修改或撤回。确认认领不等于交款，交款时另行通知。")
    return "\n".join(lines)


def check_motion(way: Way, item: int | None) -> None:
    """Refuse to confirm a way that the owners have not decided, or decided under another item.

    `item` is that of the effective motion, None when there is none. Raises pledge-motion-needed, pledge-motion-unfit.
    """
    wanted = MOTION_ITEMS.get(way)
    if wanted is None:
        return
    if item is None:
        raise MOTION_NEEDED(
            f"“{WAY_TITLES[way]}”要由业主共同决定，请先完成相应的表决，生效后再确认。"
        )
    if item not in wanted:
        raise MOTION_UNFIT(f"这次表决不是关于“{WAY_TITLES[way]}”的，不能作为依据。")


def check_changeable(state: PledgeState) -> None:
    """Refuse another choice once the pledge is settled. Raises pledge-fixed."""
    if state is not PledgeState.PLEDGED:
        raise PLEDGE_FIXED(
            f"您家的出资是“{STATE_TITLES[state]}”，不能自己修改或撤回，请联系社区。",
            state=state.value,
        )


TRANSITIONS: Mapping[PledgeState, frozenset[PledgeState]] = {
    PledgeState.PLEDGED: frozenset(
        {PledgeState.CONFIRMED, PledgeState.WITHDRAWN, PledgeState.WAIVED, PledgeState.SUPERSEDED}
    ),
    PledgeState.CONFIRMED: frozenset(
        {PledgeState.PART_PAID, PledgeState.PAID, PledgeState.WITHDRAWN}
    ),
    PledgeState.PART_PAID: frozenset({PledgeState.PAID, PledgeState.REFUNDED}),
    PledgeState.PAID: frozenset({PledgeState.REFUNDED}),
}


def check_transition(state: PledgeState, to: PledgeState) -> None:
    """Refuse what cannot follow a state. Raises pledge-state."""
    if to not in TRANSITIONS.get(state, frozenset()):
        raise PLEDGE_STATE(
            f"这笔出资是“{STATE_TITLES[state]}”，不能改为“{STATE_TITLES[to]}”。", state=state.value
        )
