"""A written mandate to vote for an owner: what it says, how many one person may hold. Pure.

Civil Code 165: the mandate names agent, matter, scope and term, and is signed by the principal. Civil Code 173: it ends
with its term, or when it is taken back.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from models.base.clock import chinese_date, chinese_time
from models.base.problems import define
from models.notices.rules import NoticeKind, register_kind

SCOPE = "代为领取、填写并提交本次表决的选票，选择由代理人决定"

NOT_ALLOWED = define("proxies-not-allowed", 409, "这次表决不能委托")
CLOSED = define("proxies-closed", 409, "现在不能办理委托")
AGENT_UNKNOWN = define(
    "agent-unknown",
    422,
    "没有找到代理人",
    "本小区没有这位姓名和手机号都相符的住户。请代理人先登录本系统并登记住址。",
)
AGENT_OWNS = define(
    "agent-owns", 422, "不用委托", "这位代理人本来就是这套房屋的业主，可以直接投票。"
)
AGENT_FULL = define("agent-full", 409, "代理人不能再接受委托")
EXISTS = define(
    "proxy-exists", 409, "已经委托过", "这一票已经委托给别人。要换人，请先撤回原来的委托。"
)
TERM_WRONG = define("proxy-term-wrong", 422, "委托期限不对")
NOT_REVOCABLE = define("proxy-not-revocable", 409, "委托不能撤回")
NOT_PENDING = define("proxy-not-pending", 409, "这份委托不用核对")
NO_MANDATE = define("proxy-not-in-force", 409, "委托不在有效期内")


class ProxyState(StrEnum):
    """pending: on paper, waits for another person's check; used: a ballot was cast on it."""

    PENDING = "pending"
    ACTIVE = "active"
    USED = "used"
    REVOKED = "revoked"
    REFUSED = "refused"
    EXPIRED = "expired"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    ProxyState.PENDING: "待核对",
    ProxyState.ACTIVE: "有效",
    ProxyState.USED: "已代投",
    ProxyState.REVOKED: "已撤回",
    ProxyState.REFUSED: "未通过核对",
    ProxyState.EXPIRED: "已过期",
}
LIVE = (ProxyState.PENDING, ProxyState.ACTIVE, ProxyState.USED)
"""What takes one of the agent's places."""
IN_FORCE = (ProxyState.ACTIVE, ProxyState.USED)

_LIST = "/pages/proxies/list?motion={motion_id}"


def _kind(code: str, title: str, body: str) -> None:
    register_kind(NoticeKind(code, title, body, route=_LIST))


_kind(
    "proxy_received",
    "有业主委托您代投",
    "“{title}”：{unit}的业主委托您代为投票。请在投票时间内代投，不方便的请告诉对方。",
)
_kind("proxy_checked", "委托书已核对", "“{title}”：{unit}的书面委托已核对有效，由代理人代投。")
_kind("proxy_refused", "委托书没有通过", "“{title}”：{unit}的书面委托没有通过核对。原因：{reason}")
_kind("proxy_revoked", "委托已撤回", "“{title}”：{unit}的业主撤回了委托，您不用再代投。")
_kind(
    "proxy_over",
    "委托已终止",
    "“{title}”：{unit}的委托因当事人去世已终止，不能再代投。",
)
_kind(
    "proxy_used",
    "代理人已替您投票",
    "“{title}”：{unit}的选票已由您委托的人投出，可以在表决页面查看。",
)


def most_principals(rules: Mapping[str, Any]) -> int:
    """Return how many owners one person may vote for, by the motion's frozen rules."""
    return int(next(one["value"] for one in rules["figures"] if one["code"] == "proxies"))


def check_allowed(most: int) -> None:
    """Refuse where the motion's rules know no proxies. Raises proxies-not-allowed."""
    if most < 1:
        raise NOT_ALLOWED("按这次表决的规则，不能委托他人投票。")


def check_term(until: datetime | None, closes_at: datetime | None, now: datetime) -> None:
    """Refuse a term that is over, or longer than the voting. Raises proxy-term-wrong."""
    if until is None:
        return
    if until <= now:
        raise TERM_WRONG("委托期限要晚于现在。", errors={"until": ["要晚于现在"]})
    if closes_at is not None and until > closes_at:
        raise TERM_WRONG(
            f"委托期限不用超过投票截止时间{chinese_time(closes_at)}。",
            errors={"until": [f"不能晚于{chinese_time(closes_at)}"]},
        )


def full(most: int) -> Exception:
    """Make the refusal of one mandate more than a person may hold."""
    return AGENT_FULL(f"一个人最多代{most}位业主投票，这位代理人已经满了，请另找一位。", most=most)


def mandate_text(
    *,
    principal: str,
    units: Sequence[str],
    agent: str,
    matter: str,
    scope: str,
    until: datetime | None,
    signed: datetime,
) -> str:
    """Return the mandate as it is signed: agent, matter, scope and term (Civil Code 165)."""
    term = f"至{chinese_time(until)}" if until else "至本次表决投票截止"
    return (
        f"授权委托书\n委托人：{principal}（{'、'.join(units)}）\n代理人：{agent}\n"
        f"代理事项：“{matter}”的表决\n权限：{scope}\n期限：自{chinese_date(signed)}{term}\n"
        "委托人可以在代投以前撤回本委托。"
    )
