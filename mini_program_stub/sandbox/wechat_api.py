"""The server calls of api.weixin.qq.com that the product uses."""

import hashlib
import hmac
import secrets
from base64 import b64encode
from typing import Any

from flask import Blueprint, request

from mini_program_stub.sandbox import (
    content_check,
    credentials,
    messages,
    personas,
    push,
    subscriptions,
    template_fields,
    templates,
)
from mini_program_stub.sandbox.played_call import Call, plays
from mini_program_stub.sandbox.refusals import Refused
from mini_program_stub.sandbox.settings import SandboxSettings

blueprint = Blueprint("wechat_api", __name__)

MAX_CHECKED_CHARACTERS = 2500
SCENES = range(1, 5)
SESSION_KEY_BYTES = 16
COUNTRY_CODE = "86"
DONE = {"errcode": 0, "errmsg": "ok"}


def _check_app(settings: SandboxSettings, appid: str, secret: str) -> None:
    if not appid:
        raise Refused(41002)
    if not secret:
        raise Refused(41004)
    if appid != settings.appid:
        raise Refused(40013)
    if secret != settings.secret:
        raise Refused(40125)


@plays(blueprint, "GET", "/sns/jscode2session", "jscode2session", token=False)
def code2session(call: Call) -> dict[str, Any]:
    _check_app(call.world.settings, request.args.get("appid", ""), request.args.get("secret", ""))
    if request.args.get("grant_type") != "authorization_code":
        raise Refused(40002)
    code = request.args.get("js_code", "")
    persona_id = credentials.spend_code(call.tx, "login", code, call.now)
    persona = personas.find(call.tx, persona_id)
    if persona is None:
        raise Refused(40029)
    session_key = b64encode(secrets.token_bytes(SESSION_KEY_BYTES)).decode()
    personas.new_session_key(call.tx, persona.openid, session_key)
    personas.has_it_open(call.tx, persona.openid, call.now)
    # A successful answer carries no errcode here.
    return {"openid": persona.openid, "session_key": session_key}


@plays(blueprint, "POST", "/cgi-bin/stable_token", "stable_token", token=False)
def stable_token(call: Call) -> dict[str, Any]:
    _check_app(
        call.world.settings, str(call.body.get("appid", "")), str(call.body.get("secret", ""))
    )
    if call.body.get("grant_type") != "client_credential":
        raise Refused(40002)
    force = call.body.get("force_refresh") is True
    return credentials.stable_token(call.tx, call.now, force=force)


@plays(blueprint, "GET", "/wxa/checksession", "checksession")
def check_session(call: Call) -> dict[str, Any]:
    session_key = personas.session_key_of(call.tx, request.args.get("openid", ""))
    if session_key is None:
        raise Refused(40003)
    wanted = hmac.new(session_key.encode(), b"", hashlib.sha256).hexdigest()
    if not hmac.compare_digest(wanted, request.args.get("signature", "")):
        raise Refused(87009)
    return DONE


@plays(blueprint, "POST", "/wxa/business/getuserphonenumber", "getuserphonenumber")
def get_phone_number(call: Call) -> dict[str, Any]:
    code = str(call.body.get("code", ""))
    persona_id = credentials.spend_code(call.tx, "phone", code, call.now)
    persona = personas.find(call.tx, persona_id)
    if persona is None or not persona.phone:
        raise Refused(40029)
    pure = persona.phone.removeprefix("+86").strip()
    return DONE | {
        "phone_info": {
            "phoneNumber": pure,
            "purePhoneNumber": pure,
            "countryCode": COUNTRY_CODE,
            "watermark": {
                "timestamp": int(call.now.timestamp()),
                "appid": call.world.settings.appid,
            },
        }
    }


@plays(blueprint, "POST", "/cgi-bin/message/subscribe/send", "subscribe.send")
def send_subscribe_message(call: Call) -> dict[str, Any]:
    person = personas.by_openid(call.tx, str(call.body.get("touser", "")))
    if person is None:
        raise Refused(40003)
    template = templates.find(call.tx, str(call.body.get("template_id", "")))
    if template is None:
        raise Refused(40037)
    page = str(call.body.get("page") or "")
    if page and not templates.page_exists(call.tx, page):
        raise Refused(41030)
    data = _template_data(template, call.body.get("data"))
    if not subscriptions.use_credit(call.tx, person.openid, template):
        raise Refused(43101)
    fails_later = call.switch is not None and call.switch.mode == "fail_later"
    msgid = messages.deliver(
        call.tx,
        openid=person.openid,
        template_id=template.id,
        data=data,
        page=page,
        now=call.now,
        shown=not fails_later,
    )
    if fails_later and call.switch is not None:
        _push_failure(call, person.openid, template.id, msgid, call.switch.errcode)
    return DONE | {"msgid": msgid}


def _template_data(template: templates.Template, given: Any) -> dict[str, str]:
    """Return the fields as texts. Raises Refused 47003 naming the first that is not right."""
    if not isinstance(given, dict):
        raise Refused(47003, "argument invalid! data is empty")
    for field in given:
        if field not in template.fields:
            raise Refused(47003, f"argument invalid! data.{field}.value invalid")
    texts = {}
    for field in template.fields:
        value = given.get(field)
        text = value.get("value") if isinstance(value, dict) else None
        texts[field] = "" if text is None else str(text)
        template_fields.check(field, texts[field])
    return texts


def _push_failure(call: Call, openid: str, template_id: str, msgid: int, errcode: int) -> None:
    push.enqueue(
        call.tx,
        openid=openid,
        event="subscribe_msg_sent_event",
        items=[
            {
                "TemplateId": template_id,
                "MsgID": str(msgid),
                "ErrorCode": str(errcode),
                "ErrorStatus": "failed:system failed",
            }
        ],
        now=call.now,
    )


@plays(blueprint, "POST", "/wxa/msg_sec_check", "msg_sec_check")
def msg_sec_check(call: Call) -> dict[str, Any]:
    openid = str(call.body.get("openid", ""))
    content = call.body.get("content")
    if call.body.get("version") != 2 or not isinstance(content, str):
        raise Refused(47001)
    if call.body.get("scene") not in SCENES:
        raise Refused(40129)
    if not content or len(content) > MAX_CHECKED_CHARACTERS:
        raise Refused(44002 if not content else 47001)
    if personas.by_openid(call.tx, openid) is None:
        raise Refused(40003)
    if not personas.is_active(call.tx, openid, call.now):
        raise Refused(61010)
    texts = (content, call.body.get("title"), call.body.get("nickname"))
    opinion = content_check.judge(call.tx, "\n".join(str(text) for text in texts if text))
    if call.switch is not None and call.switch.mode in {"risky", "review"}:
        opinion["result"] = {"suggest": call.switch.mode, "label": call.switch.errcode or 21000}
    return DONE | opinion
