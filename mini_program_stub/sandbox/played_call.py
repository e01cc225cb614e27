"""The frame of every server call: switches, token, record, and the platform's way to answer."""

import json
import secrets
import socket
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request

from mini_program_stub.sandbox import credentials, switches
from mini_program_stub.sandbox.refusals import MESSAGES, Refused
from mini_program_stub.sandbox.switches import Switch
from mini_program_stub.sandbox.world import World, world

HANGS_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Call:
    """What the player of a call needs: the state, the moment, the body, and a switch if one is on."""

    world: World
    tx: sqlite3.Connection
    now: datetime
    body: dict[str, Any]
    switch: Switch | None


Player = Callable[[Call], dict[str, Any]]


def plays(
    blueprint: Blueprint, method: str, path: str, api: str, *, token: bool = True
) -> Callable[[Player], Player]:
    """Let a function play a server call; it returns the answer's members or raises Refused."""

    def decorate(player: Player) -> Player:
        def view() -> Response:
            return _play(player, method, api, token=token)

        blueprint.add_url_rule(path, api.replace(".", "_"), view, methods=["GET", "POST"])
        return player

    return decorate


def _play(player: Player, method: str, api: str, *, token: bool) -> Response:
    here = world()
    with here.store.transaction() as tx:
        switch = switches.take(tx, api)
        now = here.clock.now()
        answer = _refused_by(switch)
        if answer is None and (switch is None or switch.mode not in switches.BEFORE_DOING):
            answer = _do(player, method, Call(here, tx, now, {}, switch), token=token)
        tx.execute(
            "insert into calls (at, api, errcode, mode) values (?, ?, ?, ?)",
            (
                now.timestamp(),
                api,
                None if answer is None else answer.get("errcode", 0),
                switch.mode if switch else None,
            ),
        )
    if switch is not None:
        here.pusher.wake()
        wait_out(here, switch)
    if answer is None or (switch is not None and switch.mode == "lost"):
        hang_up()
    return _json(answer or {})


def _refused_by(switch: Switch | None) -> dict[str, Any] | None:
    if switch is None or switch.mode != "errcode":
        return None
    return _refusal(switch.errcode, switch.errmsg or MESSAGES.get(switch.errcode, "refused"))


def _do(player: Player, method: str, call: Call, *, token: bool) -> dict[str, Any]:
    try:
        _check_method(method)
        if token:
            credentials.check_token(call.tx, request.args.get("access_token", ""), call.now)
        body = _body() if method == "POST" else {}
        return player(Call(call.world, call.tx, call.now, body, call.switch))
    except Refused as refused:
        return _refusal(refused.errcode, refused.errmsg)


def _check_method(method: str) -> None:
    if request.method != method:
        raise Refused(43001 if method == "GET" else 43002)


def _body() -> dict[str, Any]:
    raw = request.get_data()
    if not raw:
        raise Refused(44002)
    try:
        body = json.loads(raw)
    except ValueError:
        raise Refused(47001) from None
    if not isinstance(body, dict):
        raise Refused(47001)
    return body


def _refusal(errcode: int, errmsg: str) -> dict[str, Any]:
    rid = "-".join((secrets.token_hex(4), secrets.token_hex(4), secrets.token_hex(4)))
    return {"errcode": errcode, "errmsg": f"{errmsg} rid: {rid}"}


def wait_out(here: World, switch: Switch) -> None:
    """Let an answer come as late as its switch says."""
    seconds = switch.latency_ms / 1000
    if switch.mode == "hang":
        seconds = seconds or HANGS_SECONDS
    if seconds:
        here.stopping.wait(seconds)


def hang_up() -> None:
    """Close the line without an answer."""
    line = request.environ.get("werkzeug.socket")
    if isinstance(line, socket.socket):
        try:
            line.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


def _json(answer: dict[str, Any]) -> Response:
    # The platform answers HTTP 200 even to errors.
    return Response(json.dumps(answer, ensure_ascii=False), mimetype="application/json")
