"""How a route is declared: who may, what comes in, what goes out; the function below is the one verb.

    cap = Capability("motions", "表决")

    @cap.put("/motions/<int:motion_id>/ballots/<int:group_id>", who=RESIDENT, body=BallotIn, answer=BallotOut)
    def cast_ballot(actor, body, motion_id, group_id):
        '''Cast or confirm the ballot of an owner group.'''
        return actions.cast_ballot(actor, motion_id, group_id, body["choice"], now=now())

The view gets `actor` unless the route is public, then `body`, `query`, `paging`, `files`, `version` as declared,
then the path.
The edge admits, parses, calls, serialises, and commits once; a Problem rolls back, unless it keeps its writes.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, wraps
from typing import Any

from flask import Response, g, jsonify, request
from flask_smorest import Blueprint
from marshmallow import Schema
from sqlalchemy.orm.exc import StaleDataError

from api.base.access import Access, Audience, admit
from api.base.fields import PagingIn
from api.base.parsing import Parser
from models.base import idempotency
from models.base.paging import Paging
from models.base.problems import CHANGED_MEANWHILE, IF_MATCH_REQUIRED, Problem
from models.base.session import db

View = Callable[..., Any]
BODY_BYTES = 1024 * 1024
UPLOAD_BYTES = 20 * 1024 * 1024
_ETAG = re.compile(r'(?:W/)?"v(\d{1,18})"')


def now() -> datetime:
    """Return the request's one `now`."""
    moment: datetime = g.now
    return moment


@dataclass(frozen=True)
class Route:
    """What a view was declared with; the guard tests read it."""

    method: str
    path: str
    access: Access
    body: type[Schema] | None = None
    query: type[Schema] | None = None
    answer: type[Schema] | None = None
    status: int = 200
    creates: bool = False
    guard: bool = False
    files: type[Schema] | None = None
    media: tuple[str, ...] = ()
    is_paged: bool = False

    @cached_property
    def answering(self) -> Schema | None:
        """The answer's schema, made once: making one costs more than its use."""
        return self.answer() if self.answer else None


ROUTES: dict[str, Route] = {}
"""Endpoint -> declaration, for the guard tests and the OpenAPI document."""


class Capability(Blueprint):
    """A blueprint of one capability under /api/v1."""

    ARGUMENTS_PARSER = Parser()

    def __init__(self, name: str, title: str, prefix: str = "/api/v1") -> None:
        super().__init__(name, f"api.{name}", url_prefix=prefix, description=title)

    def get(self, path: str, **declared: Any) -> Callable[[View], View]:
        return self._declare("GET", path, **declared)

    def post(self, path: str, **declared: Any) -> Callable[[View], View]:
        return self._declare("POST", path, **declared)

    def put(self, path: str, **declared: Any) -> Callable[[View], View]:
        return self._declare("PUT", path, **declared)

    def patch(self, path: str, **declared: Any) -> Callable[[View], View]:
        return self._declare("PATCH", path, **declared)

    def delete(self, path: str, **declared: Any) -> Callable[[View], View]:
        return self._declare("DELETE", path, **declared)

    def _declare(
        self,
        method: str,
        path: str,
        *,
        who: Access,
        answer: type[Schema] | None = None,
        body: type[Schema] | None = None,
        query: type[Schema] | None = None,
        files: type[Schema] | None = None,
        media: tuple[str, ...] = (),
        creates: bool = False,
        guard: bool = False,
        status: int | None = None,
    ) -> Callable[[View], View]:
        """Declare a route.

        creates: needs an Idempotency-Key and answers 201; guard: needs If-Match and passes `version`;
        files: a multipart schema; no answer schema: the view gives a Response, or None for 204;
        media: the media types of such a Response's content, for the OpenAPI document.
        """
        is_paged = answer is not None and answer.__name__.endswith("PageOut")
        default = 201 if creates else 204 if answer is None and method != "GET" else 200
        route = Route(
            method=method,
            path=path,
            access=who,
            body=body,
            query=_with_paging(query) if is_paged else query,
            answer=answer,
            status=status or default,
            creates=creates,
            guard=guard,
            files=files,
            media=media,
            is_paged=is_paged,
        )

        def declare(view: View) -> View:
            ROUTES[f"{self.name}.{view.__name__}"] = route
            handler = self._documented(route, _edge(route, view))
            self.route(path, methods=[method])(_admitting(route, handler))
            return view

        return declare

    def _documented(self, route: Route, handler: View) -> View:
        handler = self.response(route.status, route.answer or None)(handler)
        for schema, location in (
            (route.files, "files"),
            (route.query, "query"),
            (route.body, "json"),
        ):
            if schema is not None:
                handler = self.arguments(schema(), location=location)(handler)
        return handler


def _with_paging(query: type[Schema] | None) -> type[Schema]:
    if query is None:
        return PagingIn
    return type("Paged" + query.__name__, (query, PagingIn), {})


def _admitting(route: Route, handler: View) -> View:
    """Admit before anything of the request is parsed."""

    @wraps(handler)
    def admitted(**path: Any) -> Any:
        request.max_content_length = UPLOAD_BYTES if route.files else BODY_BYTES
        g.actor = admit(route.access)
        if route.creates:
            # Read before the parsers do: a multipart body can be read only once.
            asked = f"{request.method} {request.full_path}\n".encode() + _content()
            g.request_digest = idempotency.digest_of_request(asked)
        return handler(**path)

    return admitted


def _content() -> bytes:
    """Return what was sent, without the boundary of a multipart body: each sending invents another."""
    content = request.get_data(cache=True)
    boundary = request.mimetype_params.get("boundary", "").encode()
    return content.replace(boundary, b"") if boundary else content


def _edge(route: Route, view: View) -> View:
    """Call the verb between claim and commit."""

    @wraps(view)
    def edge(*parsed: Any, **path: Any) -> Response:
        try:
            response = _respond(route, view, parsed, path)
            db.session.commit()
        except Problem as problem:
            if problem.keeps_writes:
                db.session.commit()
            else:
                db.session.rollback()
            raise
        except StaleDataError as error:
            db.session.rollback()
            raise CHANGED_MEANWHILE() from error
        return response

    return edge


def _respond(route: Route, view: View, parsed: tuple[Any, ...], path: dict[str, Any]) -> Response:
    claimed = None
    if route.creates and g.actor is not None:
        key = request.headers.get("Idempotency-Key", "")
        claimed = idempotency.claim(g.actor, key, g.request_digest, now())
        if isinstance(claimed, idempotency.Earlier):
            return _json(claimed.answer, claimed.status)
    result = view(**_arguments(route, parsed), **path)
    if isinstance(result, Response):
        return result
    db.session.flush()  # the answer shows numbers and defaults that the database gives
    content = route.answering.dump(result) if route.answering else None
    if isinstance(claimed, idempotency.Claimed):
        idempotency.remember(claimed, route.status, content)
    return _json(content, route.status)


def _arguments(route: Route, parsed: tuple[Any, ...]) -> dict[str, Any]:
    """Name what the parsers gave: they come in the order body, query, files."""
    given = list(parsed)
    arguments: dict[str, Any] = {}
    if route.access.audience is not Audience.PUBLIC:
        arguments["actor"] = g.actor
    if route.body is not None:
        arguments["body"] = given.pop(0)
    if route.query is not None:
        query = given.pop(0)
        if route.is_paged:
            arguments["paging"] = Paging(query.pop("cursor", None), query.pop("limit", 20))
        if query or not route.is_paged or route.query is not PagingIn:
            arguments["query"] = query
    if route.files is not None:
        arguments["files"] = given.pop(0)
    if route.guard:
        arguments["version"] = _version_seen()
    return arguments


def _version_seen() -> int:
    header = request.headers.get("If-Match", "")
    match = _ETAG.fullmatch(header.strip())
    if match is None:
        raise IF_MATCH_REQUIRED()
    return int(match[1])


def _json(content: Any, status: int) -> Response:
    if status == 204:
        return Response(status=204)
    response = jsonify(content)
    response.status_code = status
    if isinstance(content, dict) and isinstance(content.get("version"), int):
        response.headers["ETag"] = f'"v{content["version"]}"'
    return response
