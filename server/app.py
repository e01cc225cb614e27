"""The app factory: settings and clock come from outside, everything else is wired here."""

import logging
import secrets
import time
from typing import Any

from flask import Flask, Response, g, request
from flask_smorest import Api
from sqlalchemy.exc import DBAPIError
from werkzeug.routing import IntegerConverter

from api.base.access import start_request
from api.base.errors import register_error_handlers
from api.base.fields import BIGINT_MAX, Moment
from clients.wechat import WechatClient
from clients.wechat_pay import WechatPay
from jobs import standing
from models.base import crypto, idempotency
from models.base.clock import Clock, FileClock, SystemClock
from models.base.session import db
from models.motions import sealing
from server import capabilities, operations, pages
from server.demo import doors
from server.patch_by_post import PatchByPost
from server.settings import Settings

log = logging.getLogger("gongzhi.access")

API_TITLE = "共治 Gongzhi"
API_VERSION = "v1"
CALLBACK_PATH = "/api/v1/wechat-pay/callbacks"


class _Identifier(IntegerConverter):
    """A path's number: only what a database identifier can be; anything else is a 404."""

    def __init__(self, url_map: Any, **options: Any) -> None:
        super().__init__(url_map, **{"min": 1, "max": BIGINT_MAX, **options})


def create_app(settings: Settings, clock: Clock | None = None) -> Flask:
    """Build the program.

    settings: from `server.settings.load`; clock: what time it is, the machine's (or the demo's) when none is given.
    """
    app = Flask("gongzhi", static_folder=None)
    app.url_map.converters["int"] = _Identifier
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        # No ping before each request: a connection that went away is one 503 with Retry-After, and all are renewed.
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True, "pool_size": 8},
        API_TITLE=API_TITLE,
        API_VERSION=API_VERSION,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=None,
        PROPAGATE_EXCEPTIONS=False,
    )
    use_keys_of(settings)
    app.extensions["settings"] = settings
    app.extensions["clock"] = clock or default_clock(settings)
    app.extensions["wechat"] = WechatClient(
        base_url=settings.wechat.base_url,
        appid=settings.wechat.appid,
        secret=settings.wechat.secret,
    )
    app.extensions["jobs"] = standing  # api and jobs stand side by side: neither imports the other
    app.extensions["wechat_pay"] = _wechat_pay(settings, app.extensions["clock"])
    db.init_app(app)
    app.teardown_appcontext(_let_go)  # before Flask-SQLAlchemy's own, which would then raise
    _mount(app)
    register_error_handlers(app)
    app.before_request(_begin)
    app.after_request(_finish)
    app.wsgi_app = PatchByPost(app.wsgi_app)  # type: ignore[method-assign]
    return app


def _wechat_pay(settings: Settings, clock: Clock) -> WechatPay | None:
    """Return the client of WeChat Pay, where a merchant's account is told."""
    told = settings.wechat_pay
    if told is None:
        return None
    return WechatPay(
        base_url=told.base_url,
        merchant=told.merchant,
        keys=told.keys,
        appid=settings.wechat.appid,
        notify_url=settings.public_url.rstrip("/") + CALLBACK_PATH,
        now=clock.now,
    )


def use_keys_of(settings: Settings) -> None:
    """Install the keys of this process."""
    crypto.use_keys(settings.keys)
    sealing.use_ballot_keys(settings.ballot_keys)
    # Without ballot keys nobody enters a ballot here; requests are told apart all the same.
    idempotency.use_digest_key(sealing.key_for("request digests") or settings.keys.token_key)


def default_clock(settings: Settings) -> Clock:
    """Return the machine's clock, moved by the demo's clock file where there is one."""
    return FileClock(settings.clock_file) if settings.clock_file else SystemClock()


def _mount(app: Flask) -> None:
    smorest = Api(app)
    smorest.DEFAULT_ERROR_RESPONSE_NAME = None
    smorest.register_field(Moment, "string", "date-time")
    smorest.register_converter(_Identifier, _identifier_to_schema)
    app.extensions["smorest"] = smorest
    for capability in capabilities.load():
        smorest.register_blueprint(capability)
    app.register_blueprint(operations.blueprint)
    app.register_blueprint(pages.blueprint)
    if app.extensions["settings"].env == "demo":
        app.register_blueprint(doors.blueprint)


def _identifier_to_schema(_converter: IntegerConverter) -> dict[str, Any]:
    return {"type": "integer", "minimum": 1, "maximum": BIGINT_MAX}


def _let_go(_error: BaseException | None) -> None:
    """End the session. The answer is made and what it tells is committed: a connection lost since is no error."""
    try:
        db.session.remove()
    except DBAPIError:
        db.session.registry.clear()


def _begin() -> None:
    g.request_id = secrets.token_hex(8)
    g.started = time.perf_counter()
    start_request()


def _finish(response: Response) -> Response:
    seconds = time.perf_counter() - g.get("started", time.perf_counter())
    endpoint = request.endpoint or "unmatched"
    operations.observe(request.method, endpoint, response.status_code, seconds)
    response.headers["X-Request-Id"] = g.get("request_id", "")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if request.path.startswith("/api/"):
        response.headers.setdefault("Cache-Control", "no-store")
        if "now" in g:
            response.headers["X-Server-Time"] = g.now.isoformat()
        actor = g.get("actor")
        log.info(
            "request",
            extra={
                "method": request.method,
                "endpoint": endpoint,
                "status": response.status_code,
                "ms": round(seconds * 1000, 1),
                "actor": f"{actor.kind.value}:{actor.id}" if actor else "",
            },
        )
    return response
