"""What a resident's phone gives the mini program and its H5 twin: codes, prompts, messages."""

import sqlite3
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, jsonify, request

from mini_program_stub.sandbox import (
    credentials,
    messages,
    pay_sheets,
    personas,
    push,
    subscriptions,
    switches,
)
from mini_program_stub.sandbox.personas import Persona
from mini_program_stub.sandbox.query import whole
from mini_program_stub.sandbox.refusals import BadControl, PhoneRefused
from mini_program_stub.sandbox.subscriptions import Choice
from mini_program_stub.sandbox.templates import Template
from mini_program_stub.sandbox.world import world

blueprint = Blueprint("phone_api", __name__, url_prefix="/phone/api")

LOOPBACK = ("127.0.0.1", "localhost")
INBOX = 50
MESSAGES = 200


@blueprint.after_request
def allow_app(answer: Response) -> Response:
    """Let the H5 twin read the answers: its origin and no other."""
    origin = request.headers.get("Origin", "")
    answer.headers["Vary"] = "Origin"
    if origin and origin in _app_origins():
        answer.headers["Access-Control-Allow-Origin"] = origin
        answer.headers["Access-Control-Allow-Headers"] = "Content-Type"
        answer.headers["Access-Control-Allow-Methods"] = "GET, POST, PUT"
        answer.headers["Access-Control-Max-Age"] = "600"
    return answer


def _app_origins() -> set[str]:
    """The app's origin; on this machine under both of its names."""
    parts = urlsplit(world().target.app_url)
    port = f":{parts.port}" if parts.port else ""
    names = LOOPBACK if parts.hostname in LOOPBACK else (parts.hostname or "",)
    return {f"{parts.scheme}://{name}{port}" for name in names}


def _person(tx: sqlite3.Connection, persona_id: Any) -> Persona:
    person = personas.find(tx, str(persona_id or ""))
    if person is None:
        raise PhoneRefused(-1, "没有这位居民", 404)
    return person


def _body() -> dict[str, Any]:
    body = request.get_json(force=True, silent=True)
    if not isinstance(body, dict):
        raise BadControl(400, "要一个 JSON 对象")
    return body


@blueprint.get("/personas")
def list_personas() -> Response:
    args = request.args
    with world().store.transaction() as tx:
        items, following, total = personas.search(
            tx, args.get("q", ""), whole(args, "after", 0), whole(args, "limit", 50, 500)
        )
    return jsonify(items=items, next=following, total=total)


@blueprint.get("/login-code")
def login_code() -> Response:
    """Give what `wx.login` gives."""
    return _code("login")


@blueprint.get("/phone-code")
def phone_code() -> Response:
    """Give what the getPhoneNumber button gives."""
    return _code("phone")


def _code(kind: credentials.CodeKind) -> Response:
    here = world()
    with here.store.transaction() as tx:
        person = _person(tx, request.args.get("persona"))
        if kind == "phone" and not person.phone:
            raise PhoneRefused(-1, "getPhoneNumber:fail no phone number on this phone", 409)
        now = here.clock.now()
        personas.has_it_open(tx, person.openid, now)
        code = credentials.issue_code(tx, kind, person.id, now)
    answer = jsonify(code=code)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/subscribe")
def subscribe() -> Response:
    """Do what `wx.requestSubscribeMessage` does; with `decide` the answer is given at once."""
    here = world()
    body = _body()
    with here.store.transaction() as tx:
        person = _person(tx, body.get("persona"))
        personas.has_it_open(tx, person.openid, here.clock.now())
        templates = subscriptions.wanted_templates(tx, body.get("template_ids"))
        choices = _decided(body.get("decide"), templates)
        if choices is None:
            choices = subscriptions.kept_choices(tx, person.openid)
    keep = False
    open_questions = [template for template in templates if template.id not in choices]
    if open_questions:
        prompt = here.prompts.ask(person.id, open_questions, here.settings.prompt_seconds)
        choices |= prompt.choices or {}
        keep = prompt.keep
    results = {template.id: choices[template.id] for template in templates}
    asked = {template.id for template in open_questions}
    with here.store.transaction() as tx:
        for template in templates:
            subscriptions.record_choice(
                tx,
                person.openid,
                template,
                results[template.id],
                keep=keep and template.id in asked,
            )
        push.enqueue(
            tx,
            openid=person.openid,
            event="subscribe_msg_popup_event",
            items=[
                {"TemplateId": key, "SubscribeStatusString": choice, "PopupScene": "0"}
                for key, choice in results.items()
            ],
            now=here.clock.now(),
        )
    here.pusher.wake()
    return jsonify(results=results, errMsg="requestSubscribeMessage:ok")


def _decided(decide: Any, templates: list[Template]) -> dict[str, Choice] | None:
    """Read `decide`: one answer for all, or one for each id (not named: rejected)."""
    if decide is None:
        return None
    if not isinstance(decide, dict):
        decide = {template.id: decide for template in templates}
    return _choices({template.id: decide.get(template.id, "reject") for template in templates})


def _choices(given: Any) -> dict[str, Choice]:
    if not isinstance(given, dict) or not set(given.values()) <= {"accept", "reject"}:
        raise BadControl(400, "只能是 accept 或 reject")
    return given


@blueprint.post("/prompts/<int:prompt_id>/answer")
def answer_prompt(prompt_id: int) -> Response:
    """Take the tap on 允许 or 拒绝: {choices: {template id: accept|reject}, keep}."""
    body = _body()
    world().prompts.answer(prompt_id, _choices(body.get("choices")), keep=body.get("keep") is True)
    return jsonify(ok=True)


@blueprint.post("/pay")
def pay() -> Response:
    """Do what `wx.requestPayment` does: show the sheet; with `decide` (pay, cancel, silent) it is answered at once."""
    here = world()
    body = _body()
    with here.store.transaction() as tx:
        person = _person(tx, body.get("persona"))
        bought = pay_sheets.read(tx, here, person, body)
    decided = body.get("decide")
    if decided is None:
        if not here.prompts.is_watched(person.id):
            raise PhoneRefused(-1, "requestPayment:fail can not show the sheet", 409)
        decided = here.sheets.ask(person.id, bought, here.settings.prompt_seconds)
    if pay_sheets.choice_of(decided) == "cancel":
        return jsonify(errMsg="requestPayment:fail cancel")
    with here.store.transaction() as tx:
        pay_sheets.pay(tx, here, bought, silent=decided == "silent")
    here.notifier.wake()
    return jsonify(errMsg="requestPayment:ok")


@blueprint.post("/sheets/<int:sheet_id>/answer")
def answer_sheet(sheet_id: int) -> Response:
    """Take the tap on 支付 or 取消: {choice: pay|cancel|silent}."""
    world().sheets.answer(sheet_id, pay_sheets.choice_of(_body().get("choice")))
    return jsonify(ok=True)


@blueprint.put("/subscriptions")
def set_receiving() -> Response:
    """Switch a template off or on in the phone's settings; only off is pushed."""
    here = world()
    body = _body()
    template_id, receive = body.get("template_id"), body.get("receive")
    if not isinstance(template_id, str) or not isinstance(receive, bool):
        raise BadControl(400, "要 template_id 和 receive")
    with here.store.transaction() as tx:
        person = _person(tx, body.get("persona"))
        changed = subscriptions.set_receiving(tx, person.openid, template_id, receive=receive)
        if changed and not receive:
            push.enqueue(
                tx,
                openid=person.openid,
                event="subscribe_msg_change_event",
                items=[{"TemplateId": template_id, "SubscribeStatusString": "reject"}],
                now=here.clock.now(),
            )
        state = subscriptions.state_of(tx, person.openid)
    here.pusher.wake()
    return jsonify(subscriptions=state)


@blueprint.get("/messages")
def list_messages() -> Response:
    """Return the service messages of a person after an id, oldest first."""
    args = request.args
    with world().store.transaction() as tx:
        person = _person(tx, args.get("persona"))
        items = messages.inbox(tx, person.openid, whole(args, "after", 0), MESSAGES)
    return jsonify(items=items)


@blueprint.get("/recent")
def list_recent() -> Response:
    """Return the service messages of everybody after an id, oldest first, each with its person."""
    with world().store.transaction() as tx:
        items = messages.everybodys(tx, whole(request.args, "after", 0), INBOX)
    return jsonify(items=items)


@blueprint.get("/state")
def phone_state() -> Response:
    """Return all that the phone page shows; looking at it counts as having the app open."""
    here = world()
    args = request.args
    with here.store.transaction() as tx:
        person = _person(tx, args.get("persona"))
        personas.has_it_open(tx, person.openid, here.clock.now())
        items = messages.inbox(tx, person.openid, whole(args, "after", 0), INBOX)
        allowed = subscriptions.state_of(tx, person.openid)
        switched = [switch.shown() for switch in switches.listed(tx)]
    prompt = here.prompts.watch(person.id)
    return jsonify(
        persona=person.shown(),
        clock=here.clock.state(),
        messages=items,
        subscriptions=allowed,
        switches=switched,
        sheet=here.sheets.shown_to(person.id),
        prompt=prompt
        and {
            "id": prompt.id,
            "templates": [template.shown() for template in prompt.templates],
        },
    )
