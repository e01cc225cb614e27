"""Kinds of notices and what they say. Pure.

A capability registers its kinds at the head of its rules: `register_kind(NoticeKind("bill_due", ...))`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """A kind of notice.

    title, body: Chinese text with {named} parameters. route: a page of the residents' app, also with parameters.
    template: key of the subscribe-message template that carries it over WeChat, or '' for in-app only;
    fields: template field -> text with parameters. quiet: whether quiet hours hold it back.
    """

    code: str
    title: str
    body: str
    route: str = "/pages/notices/inbox"
    template: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    quiet: bool = True


KINDS: dict[str, NoticeKind] = {}


def register_kind(kind: NoticeKind) -> NoticeKind:
    """Register a kind of notice; a code is registered once."""
    if kind.code in KINDS:
        raise ValueError(f"notice kind {kind.code} is registered twice")
    KINDS[kind.code] = kind
    return kind


@dataclass(frozen=True, slots=True)
class Rendered:
    title: str
    body: str
    route: str


def render(kind: NoticeKind, params: Mapping[str, Any]) -> Rendered:
    """Fill a kind's texts. Raises KeyError naming a parameter that is missing."""
    return Rendered(
        kind.title.format_map(params), kind.body.format_map(params), kind.route.format_map(params)
    )


register_kind(
    NoticeKind(
        "claim_accepted",
        "住户认证已通过",
        "您申请认证的{unit}已通过核实，现在可以参加本小区的各项事务了。",
        route="/pages/home/index",
    )
)
register_kind(
    NoticeKind(
        "claim_refused",
        "住户认证没有通过",
        "您申请认证的{unit}没有通过。原因：{reason}。如有疑问请联系社区。",
        route="/pages/accounts/claims",
    )
)
