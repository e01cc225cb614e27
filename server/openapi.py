"""The OpenAPI 3.1 document: what flask-smorest knows, and what holds for every route."""

from typing import Any

from flask import Flask, current_app

from api.base.access import Audience
from api.base.capability import ROUTES, Route

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "code", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "examples": ["/problems/motion-not-open"]},
        "code": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "给住户看的一句话"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
}


def document(app: Flask) -> dict[str, Any]:
    """Return the whole document; the same for every process of a release."""
    held: dict[str, Any] | None = app.extensions.get("openapi")
    if held is None:
        held = app.extensions["openapi"] = _complete(app)
    return held


def _complete(app: Flask) -> dict[str, Any]:
    with app.app_context():
        spec: dict[str, Any] = current_app.extensions["smorest"].spec.to_dict()
    components = spec.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    }
    components.pop("responses", None)
    by_path = _routes_by_path(app)
    for path, operations in spec["paths"].items():
        for method, operation in operations.items():
            route = by_path.get((path, method.upper()))
            if route is not None:
                _complete_operation(operation, route)
    return spec


def _routes_by_path(app: Flask) -> dict[tuple[str, str], Route]:
    found = {}
    for rule in app.url_map.iter_rules():
        route = ROUTES.get(rule.endpoint)
        if route is not None:
            path = rule.rule
            for argument in rule.arguments:
                converter = rule._converters[argument]  # noqa: SLF001 - werkzeug gives no public way
                for spelled in (f"<int:{argument}>", f"<string:{argument}>", f"<{argument}>"):
                    path = path.replace(spelled, f"{{{argument}}}")
                del converter
            found[(path, route.method)] = route
    return found


def _complete_operation(operation: dict[str, Any], route: Route) -> None:
    responses = operation["responses"]
    for status in [status for status in responses if status != str(route.status)]:
        del responses[status]
    if route.media:
        binary = {"schema": {"type": "string", "format": "binary"}}
        responses[str(route.status)]["content"] = dict.fromkeys(route.media, binary)
    responses["default"] = {
        "description": "拒绝或出错（RFC 9457）",
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }
    if route.access.audience is not Audience.PUBLIC:
        operation["security"] = [{"token": []}]
    roles = [role.value for role in route.access.roles]
    operation["x-who"] = {"audience": route.access.audience.value, "roles": roles}
    parameters = operation.setdefault("parameters", [])
    if route.creates:
        parameters.append(
            _header("Idempotency-Key", "同一次操作重发时保持不变", r"^[A-Za-z0-9_\-]{8,64}$")
        )
    if route.guard:
        parameters.append(_header("If-Match", '看到的版本，例如 "v3"', r'^(W/)?"v\d{1,18}"$'))
    if not parameters:
        del operation["parameters"]


def _header(name: str, description: str, pattern: str) -> dict[str, Any]:
    return {
        "in": "header",
        "name": name,
        "required": True,
        "description": description,
        "schema": {"type": "string", "pattern": pattern},
    }
