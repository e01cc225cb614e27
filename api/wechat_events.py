"""The platform's callback address: what it pushes about subscriptions and messages."""

import logging
from typing import Any

from flask import Response, current_app, request

from api.base.access import PUBLIC
from api.base.capability import Capability, now
from clients.wechat_push import Forged, PushChannel, PushEvent, Unreadable, read_events
from models.notices import pushes
from models.notices.rules import PUSH_FORGED

cap = Capability("wechat_events", "微信消息推送")

log = logging.getLogger("gongzhi.api")

HEARD = "success"
PLAIN: dict[str, Any] = {"200": {"description": "纯文本", "content": {"text/plain": {}}}}


@cap.get("/wechat/events", who=PUBLIC)
@cap.doc(responses=PLAIN)
def confirm_address() -> Response:
    """Confirm to the platform that this address is ours."""
    try:
        return _plain(_channel().confirm_address(request.args))
    except Forged:
        raise PUSH_FORGED() from None


@cap.post("/wechat/events", who=PUBLIC, status=200)
@cap.doc(responses=PLAIN)
def take_events() -> Response:
    """Take what the platform pushes: kept once and applied in the same transaction."""
    try:
        opened = _channel().open_text(request.args, request.get_data())
    except Forged:
        raise PUSH_FORGED() from None
    try:
        events = read_events(opened)
    except Unreadable:
        # Saying "success" keeps the platform from sending three more times what nobody here can read.
        log.warning("unreadable message of the platform", extra={"bytes": len(opened)})
        return _plain(HEARD)
    # In the order in which the phone's report takes the same lines of the ledger: the two never block each other.
    for event in sorted(events, key=lambda one: one.template_id or ""):
        pushes.take(_pushed(event, opened), now())
    return _plain(HEARD)


def _channel() -> PushChannel:
    told = current_app.extensions["settings"].wechat
    return PushChannel(appid=told.appid, token=told.push_token, aes_key=told.push_aes_key)


def _pushed(event: PushEvent, opened: bytes) -> pushes.Pushed:
    return pushes.Pushed(
        name=event.name,
        openid=event.openid,
        created_at=event.created_at,
        dedupe_key=event.dedupe_key,
        raw=opened.decode("utf-8", "replace").replace("\x00", ""),
        template_id=event.template_id,
        accepted=event.accepted,
        msgid=event.msgid,
        error_code=event.error_code,
    )


def _plain(text: str) -> Response:
    return Response(text, content_type="text/plain; charset=utf-8")
