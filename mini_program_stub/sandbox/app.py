"""The sandbox as a Flask application."""

from http import HTTPStatus

from flask import Flask, Response, jsonify, redirect
from werkzeug.exceptions import HTTPException

from mini_program_stub.sandbox import (
    control_api,
    pay_api,
    phone_api,
    phone_page,
    wechat_api,
)
from mini_program_stub.sandbox.refusals import BadControl, PhoneRefused
from mini_program_stub.sandbox.settings import SandboxSettings
from mini_program_stub.sandbox.world import EXTENSION, make_world, world

MAX_BODY_BYTES = 32 * 1024 * 1024


def create_sandbox(settings: SandboxSettings) -> Flask:
    """Make the application; `app.extensions["sandbox"]` is its World, to be started and stopped."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions[EXTENSION] = make_world(settings)
    for room in (wechat_api, pay_api, phone_api, phone_page, control_api):
        app.register_blueprint(room.blueprint)
    app.add_url_rule("/", "door", lambda: redirect("/phone/"))
    app.add_url_rule("/health/live", "live", _live)
    app.register_error_handler(PhoneRefused, _phone_refused)
    app.register_error_handler(BadControl, _bad_control)
    app.register_error_handler(HTTPException, _http_error)
    return app


def _live() -> Response:
    here = world()
    with here.store.transaction() as tx:
        (people,) = tx.execute("select count(*) from personas").fetchone()
    return jsonify(status="ok", personas=people, clock=here.clock.state())


def _phone_refused(refused: PhoneRefused) -> tuple[Response, int]:
    return jsonify(errCode=refused.errcode, errMsg=refused.errmsg), refused.status


def _bad_control(bad: BadControl) -> tuple[Response, int]:
    return jsonify(error=bad.detail), bad.status


def _http_error(error: HTTPException) -> tuple[Response, int]:
    return jsonify(error=error.name), error.code or HTTPStatus.INTERNAL_SERVER_ERROR
