"""Kinds of notices and what they say, and the templates that carry them over WeChat. Pure.

A capability registers its kinds at the head of its rules: `register_kind(NoticeKind("bill_due", ...))`; a template of
its own likewise: `register_template(MessageTemplate("fee_due", ...))`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Any

from models.base.problems import define

NOT_DEAD = define("notice-not-dead", 409, "不能重发", "只有没有送达、已停止重试的消息才能重发。")
TEMPLATE_ID_TAKEN = define(
    "template-id-taken", 409, "模板编号已被使用", "这个模板编号已用在另一种消息上，请核对后再填。"
)
SUBSCRIPTION_UNKNOWN = define(
    "subscription-unknown", 422, "没有这个消息模板", "有消息模板已经更换，请重新打开页面后再订阅。"
)
VISIT_CLOSED = define("visit-closed", 409, "这次走访已经登记过", "这次走访已经登记过结果了。")
VISIT_NOTE_MISSING = define(
    "visit-note-missing", 422, "请写明情况", "没有见到人时，请写明情况，方便下次再去。"
)
PUSH_FORGED = define("push-forged", 403, "签名不对", "这条消息不是微信平台发来的。")


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


@dataclass(frozen=True, slots=True)
class MessageTemplate:
    """A subscribe-message template as it is applied for at the platform.

    fields: key -> label; a key's type (thing, amount, date ...) limits the text. The operator enters the id that the
    platform gives; without it the kinds that use the template stay in the inbox.
    """

    key: str
    title: str
    fields: Mapping[str, str]


TEMPLATES: dict[str, MessageTemplate] = {}


def register_template(template: MessageTemplate) -> MessageTemplate:
    """Register a template; a key is registered once."""
    if template.key in TEMPLATES:
        raise ValueError(f"message template {template.key} is registered twice")
    TEMPLATES[template.key] = template
    return template


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


def template_fields(kind: NoticeKind, params: Mapping[str, Any]) -> dict[str, str]:
    """Fill the fields of a kind's template; the platform takes amounts without separators.

    Raises KeyError naming a parameter that is missing.
    """
    filled = {key: text.format_map(params) for key, text in kind.fields.items()}
    return {
        key: text.replace(",", "") if key.startswith("amount") else text
        for key, text in filled.items()
    }


def pieces(text: str) -> list[tuple[str, str | None]]:
    """Split a text with {named} parameters into (literal, name of the parameter after it)."""
    return [(literal, name) for literal, name, _, _ in Formatter().parse(text)]


def names_in(text: str) -> set[str]:
    """Return the parameters that a text names. Raises ValueError when its braces do not pair."""
    return {name for _, name in pieces(text) if name is not None}


register_template(
    MessageTemplate(
        "matter",
        "事项办理提醒",
        {"thing1": "事项", "thing2": "小区", "date3": "截止日期", "thing4": "温馨提示"},
    )
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
