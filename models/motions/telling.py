"""What owners are told about a motion, and when. Each telling reaches each owner once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from models.accounts import actions as accounts
from models.accounts.tables import MembershipRole
from models.base.clock import chinese_date, chinese_time, local_date
from models.motions.standing import Channel
from models.motions.tables import Motion
from models.notices import actions as notices
from models.notices.rules import KINDS, NoticeKind, register_kind
from models.places import actions as places

_DETAIL = "/pages/motions/detail?id={motion_id}"
_RESULT = "/pages/motions/result?id={motion_id}"


def _kind(code: str, title: str, body: str, route: str, hint: str) -> None:
    register_kind(
        NoticeKind(
            code,
            title,
            body,
            route=route,
            template="matter",
            fields={
                "thing1": "{title}",
                "thing2": "{estate}",
                "date3": "{date}",
                "thing4": hint,
            },
        )
    )


_kind(
    "motion_noticed",
    "小区有一项表决公告",
    "“{title}”已公告，{when}。请先看内容，到时投票。",
    _DETAIL,
    "请先看表决内容",
)
_kind(
    "motion_opened",
    "请您投票",
    "“{title}”开始投票，{date}24:00截止。一户一票，请不要错过。",
    _DETAIL,
    "一户一票请按时投",
)
_kind(
    "motion_closing",
    "投票即将截止",
    "“{title}”的投票到{date}24:00截止，您家还没有投票。",
    _DETAIL,
    "您家还没有投票",
)
_kind(
    "motion_extended",
    "投票时间延长了",
    "“{title}”的投票延长到{date}24:00。原因：{reason}。已投的票继续有效。",
    _DETAIL,
    "投票延长，已投有效",
)
_kind(
    "motion_publicised",
    "表决结果公示",
    "“{title}”的结果已公示：{outcome}公示到{date}24:00，有异议请在此之前提出。",
    _RESULT,
    "结果公示，可提异议",
)
_kind(
    "motion_effective",
    "表决决定已生效",
    "“{title}”的公示已结束，决定自{date}起生效。",
    _RESULT,
    "决定已经生效",
)
_kind(
    "motion_failed",
    "表决没有通过",
    "“{title}”的公示已结束，这次表决没有通过。",
    _RESULT,
    "这次表决没有通过",
)
_kind(
    "motion_withdrawn",
    "表决已撤回",
    "“{title}”已撤回，不再投票。原因：{reason}。",
    _DETAIL,
    "不再投票",
)
_kind(
    "motion_void",
    "表决已作废",
    "“{title}”已作废，结果不算。原因：{reason}。",
    _DETAIL,
    "表决结果不算",
)


register_kind(
    NoticeKind(
        "ballot_cast",
        "您家的票已经投出",
        "“{title}”：{units}的票已由共有人或其代表投出（{channel}，{at}）。可以打开查看；如不是您家的意思，请马上联系社区。",
        _DETAIL,
    )
)


def told_values(
    title: str, motion_id: int, group_id: int, *, channel: Channel, standing: int, now: datetime
) -> dict[str, Any]:
    """Return the parameters with which the ballot's own statement tells co-owners; the units come from the roll."""
    kind = KINDS["ballot_cast"]
    before, after = kind.body.split("{units}")
    words = {"title": title, "channel": channel.label, "at": chinese_time(now)}
    return {
        "event": f"ballot:{motion_id}:{group_id}",
        "stage": f"cast-{standing}",
        "told_title": kind.title if standing == 1 else "您家改了票",
        "told_for": before.format_map(words),
        "told_by": after.format_map(words),
        "told_route": kind.route.format_map({"motion_id": motion_id}),
    }


def last_day(end: datetime) -> str:
    """Return the last day of a period that ends at 24:00, as people read it."""
    return chinese_date(local_date(end) - timedelta(days=1))


def tell(
    motion: Motion,
    kind: str,
    stage: str,
    *,
    date: str,
    now: datetime,
    to: Sequence[int] | None = None,
    **more: str,
) -> int:
    """Tell the estate's owners, or those named."""
    owners = accounts.accounts_of_estate(motion.estate_id, role=MembershipRole.OWNER)
    return notices.announce(
        event=f"motion:{motion.id}",
        kind=kind,
        stage=stage,
        estate_id=motion.estate_id,
        account_ids=owners if to is None else list(to),
        params={
            "title": motion.title,
            "estate": places.estate(motion.estate_id).name,
            "date": date,
            "motion_id": motion.id,
            **more,
        },
        now=now,
    )


def opening_words(motion: Motion) -> str:
    """Return when voting will begin, as people read it."""
    if motion.opens_at is not None:
        return f"{chinese_time(motion.opens_at)}开始投票"
    return "公告期满后开始投票，开始时再通知您"
