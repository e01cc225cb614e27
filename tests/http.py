"""An HTTP client for tests that holds every answer against the OpenAPI document."""

import json
import uuid
from typing import Any

from flask import Flask
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from server import openapi


class Answer:
    """An answer: status, parsed body, headers."""

    def __init__(self, response: TestResponse) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.raw = response.get_data()
        is_json = "json" in (response.content_type or "")
        self.body: Any = json.loads(self.raw) if is_json and self.raw else None

    def __getitem__(self, name: str) -> Any:
        return self.body[name]

    @property
    def code(self) -> str:
        """The problem's code."""
        return str(self.body["code"])

    def refused(self, status: int, code: str) -> "Answer":
        """Assert that this is the given refusal, in the right form, with a Chinese sentence."""
        assert (self.status, self.body and self.body.get("code")) == (status, code), self.body
        assert self.headers["Content-Type"] == "application/problem+json"
        assert any("\u4e00" <= char <= "\u9fff" for char in self.body["detail"])
        return self


class Api:
    """Calls the API as somebody. Says the expected status with each call, 2xx by default."""

    def __init__(self, app: Flask, token: str | None = None) -> None:
        self.app = app
        self.token = token

    def as_(self, token: str) -> "Api":
        """Return a client with an access token."""
        return Api(self.app, token)

    def get(self, path: str, **options: Any) -> Answer:
        return self.call("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> Answer:
        return self.call("POST", path, body, **options)

    def put(self, path: str, body: Any = None, **options: Any) -> Answer:
        return self.call("PUT", path, body, **options)

    def patch(self, path: str, body: Any = None, **options: Any) -> Answer:
        return self.call("PATCH", path, body, **options)

    def delete(self, path: str, **options: Any) -> Answer:
        return self.call("DELETE", path, **options)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = None,
        version: int | None = None,
        files: dict[str, Any] | None = None,
        raw: bytes | None = None,
        headers: dict[str, str] | None = None,
        ok: bool | None = None,
    ) -> Answer:
        """Call a path below /api/v1 (or an absolute one that starts with //).

        key: the Idempotency-Key, a fresh one for each POST when not given; version: for If-Match.
        ok: assert 2xx (True), a refusal (False), or nothing (None).
        """
        url = path[1:] if path.startswith("//") else f"/api/v1{path}"
        sent = {"Idempotency-Key": key or uuid.uuid4().hex} if method == "POST" else {}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        if version is not None:
            sent["If-Match"] = f'"v{version}"'
        sent |= headers or {}
        client = self.app.test_client()
        if files is not None:
            response = client.open(url, method=method, data=files, headers=sent)
        elif raw is not None:
            sent.setdefault("Content-Type", "application/json")
            response = client.open(url, method=method, data=raw, headers=sent)
        elif body is None:
            response = client.open(url, method=method, headers=sent)
        else:
            response = client.open(url, method=method, json=body, headers=sent)
        answer = Answer(response)
        if url.startswith("/api/v1"):
            check_contract(self.app, method, url.partition("?")[0], answer)
        if ok is not None:
            assert (answer.status < 400) is ok, answer.body
        return answer


def check_contract(app: Flask, method: str, path: str, answer: Answer) -> None:
    """Assert that an answer is what the OpenAPI document promises for its route."""
    document = openapi.document(app)
    operation = _operation(app, document, method, path)
    if operation is None:
        assert answer.status in {404, 405}, (method, path, answer.status)
        return
    promised = operation["responses"].get(str(answer.status)) or operation["responses"]["default"]
    if answer.status >= 400:
        promised = operation["responses"]["default"]
    content = promised.get("content", {})
    if not content:
        assert not answer.raw, (method, path, answer.raw)
        return
    media_type = answer.headers["Content-Type"].partition(";")[0]
    assert media_type in content, (method, path, media_type)
    schema = content[media_type].get("schema")
    if schema is None or "json" not in media_type:
        return
    validator = Draft202012Validator({**schema, "components": document["components"]})
    errors = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(answer.body)]
    assert not errors, (method, path, errors)


def _operation(app: Flask, document: dict[str, Any], method: str, path: str) -> Any:
    adapter = app.url_map.bind("localhost")
    try:
        rule, _ = adapter.match(path, method=method, return_rule=True)
    except Exception:  # noqa: BLE001 - no route: the caller asserts on the status
        return None
    template = rule.rule
    for argument in rule.arguments:
        for spelled in (f"<int:{argument}>", f"<string:{argument}>", f"<{argument}>"):
            template = template.replace(spelled, f"{{{argument}}}")
    operations = document["paths"].get(template)
    return operations[method.lower()] if operations else None
