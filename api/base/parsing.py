"""What comes in: JSON and queries, unknown fields refused, texts that the database could not hold refused."""

from typing import Any

from flask import Request
from marshmallow import RAISE, Schema, ValidationError
from webargs.flaskparser import FlaskParser

from models.base.problems import INVALID_INPUT, define

BAD_JSON = define("bad-json", 400, "内容格式不对", "提交的内容不是有效的 JSON。")
BAD_MEDIA_TYPE = define("bad-media-type", 415, "内容类型不对", "请以 application/json 提交。")


class Parser(FlaskParser):
    """webargs for Flask with our refusals."""

    DEFAULT_UNKNOWN_BY_LOCATION = {  # noqa: RUF012 - the library's own form
        "json": RAISE,
        "query": RAISE,
        "form": RAISE,
        "files": RAISE,
        "headers": None,
        "view_args": None,
    }

    def load_json(self, req: Request, schema: Schema) -> Any:
        if req.get_data(cache=True) and not req.is_json:
            raise BAD_MEDIA_TYPE()
        content = super().load_json(req, schema)
        _check_texts(content, [])
        return content

    def load_querystring(self, req: Request, schema: Schema) -> Any:
        for name, value in req.args.items(multi=True):
            _check_texts(value, [name])
        return super().load_querystring(req, schema)

    def _handle_invalid_json_error(
        self, error: Any, req: Request, *args: Any, **kwargs: Any
    ) -> Any:
        raise BAD_JSON() from error

    def handle_error(
        self, error: ValidationError, req: Request, schema: Schema, **kwargs: Any
    ) -> Any:
        messages = error.normalized_messages()  # type: ignore[no-untyped-call]
        inner = next(iter(messages.values())) if len(messages) == 1 else messages
        raise INVALID_INPUT(errors=flatten(inner)) from error


def flatten(messages: Any, prefix: str = "") -> dict[str, list[str]]:
    """Flatten nested messages into {"questions.0.title": ["..."]}."""
    if isinstance(messages, dict):
        flat: dict[str, list[str]] = {}
        for key, value in messages.items():
            name = "" if key == "_schema" else str(key)
            flat.update(flatten(value, ".".join(part for part in (prefix, name) if part)))
        return flat
    if isinstance(messages, list):
        return {prefix or "_": [str(message) for message in messages]}
    return {prefix or "_": [str(messages)]}


def _check_texts(content: Any, path: list[str]) -> None:
    """Refuse NUL and lone surrogates: PostgreSQL's text cannot hold them. Raises invalid-input."""
    if isinstance(content, str):
        if "\x00" in content or any("\ud800" <= char <= "\udfff" for char in content):
            raise INVALID_INPUT(errors={".".join(path) or "_": ["含有不能使用的字符"]})
    elif isinstance(content, dict):
        for key, value in content.items():
            _check_texts(key, path)
            _check_texts(value, [*path, str(key)])
    elif isinstance(content, list):
        for index, value in enumerate(content):
            _check_texts(value, [*path, str(index)])
