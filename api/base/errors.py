"""Every refusal in one shape: application/problem+json (RFC 9457). Never a stack trace, never HTML."""

import json
import logging
from typing import Any

from flask import Flask, Response, g
from psycopg import errors as pg
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from models.base.problems import INVALID_INPUT, NOT_FOUND, Problem, define
from models.base.session import db

log = logging.getLogger("gongzhi.api")

METHOD_NOT_ALLOWED = define("method-not-allowed", 405, "不支持这种操作", "这个地址不支持这种操作。")
TOO_LARGE = define("too-large", 413, "内容太大", "提交的内容太大，请缩小后再提交。")
BAD_REQUEST = define("bad-request", 400, "请求不完整", "请求的格式不对。")
CONFLICT = define("conflict", 409, "与已有内容冲突", "与已有的内容冲突，请刷新后再看。")
BUSY = define("busy", 503, "系统繁忙", "系统正忙，请稍后再试。")
INTERNAL = define("internal", 500, "系统出错", "系统出了差错，已经记录下来。请稍后再试。")

_BY_STATUS = {404: NOT_FOUND, 405: METHOD_NOT_ALLOWED, 413: TOO_LARGE}


def register_error_handlers(app: Flask) -> None:
    """Make the app answer every error as a problem."""
    app.register_error_handler(Problem, problem_response)
    app.register_error_handler(HTTPException, _from_http)
    app.register_error_handler(DBAPIError, _from_database)
    app.register_error_handler(Exception, _from_anything)


def problem_body(problem: Problem) -> dict[str, Any]:
    """Return the members of a problem's body."""
    body: dict[str, Any] = {
        "type": f"/problems/{problem.code}",
        "code": problem.code,
        "title": problem.kind.title,
        "status": problem.kind.status,
        "detail": problem.detail,
        "request_id": g.get("request_id", ""),
    }
    if problem.errors:
        body["errors"] = problem.errors
    for name, value in problem.extra.items():
        body.setdefault(name, value)
    return body


def problem_response(problem: Problem) -> Response:
    """Return a problem as the answer."""
    response = Response(
        json.dumps(problem_body(problem), ensure_ascii=False),
        status=problem.kind.status,
        content_type="application/problem+json",
    )
    if problem.kind.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if problem.kind.status == 503:
        response.headers["Retry-After"] = "2"
    return response


def _from_http(error: HTTPException) -> Response:
    code = error.code or 500
    if code >= 500:
        return _from_anything(error)
    if code in (301, 302, 304, 307, 308):
        return Response(status=code, headers=dict(error.get_response().headers))
    response = problem_response(_BY_STATUS.get(code, BAD_REQUEST)())
    if code == 405 and getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))  # type: ignore[attr-defined]
    return response


def _from_database(error: DBAPIError) -> Response:
    """Sort what the database refused. Its text may hold data and is never shown or logged."""
    db.session.rollback()
    cause = error.orig
    if isinstance(
        cause, pg.NumericValueOutOfRange | pg.StringDataRightTruncation | pg.UntranslatableCharacter
    ):
        return problem_response(INVALID_INPUT())
    if isinstance(cause, pg.UniqueViolation | pg.ExclusionViolation):
        return problem_response(CONFLICT())
    if isinstance(cause, pg.SerializationFailure | pg.DeadlockDetected | pg.LockNotAvailable) or (
        error.connection_invalidated or isinstance(cause, pg.OperationalError)
    ):
        return problem_response(BUSY())
    log.error(
        "database error",
        extra={"sqlstate": getattr(cause, "sqlstate", None), "kind": type(cause).__name__},
        exc_info=error if g.get("debug_errors") else None,
    )
    return problem_response(INTERNAL())


def _from_anything(error: Exception) -> Response:
    db.session.rollback()
    log.error("unexpected error", exc_info=error)
    return problem_response(INTERNAL())
