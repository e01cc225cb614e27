"""A plausible body or query for a schema: every required field filled with something that the edge accepts."""

from typing import Any

from marshmallow import Schema, fields, validate

from api.base.fields import Day, Moment

DAY = "2026-11-20"
MOMENT = "2026-12-20T09:00:00+08:00"


def body_of(schema: type[Schema]) -> dict[str, Any]:
    """Return the required fields of a schema, filled."""
    return {
        name: value_of(field)
        for name, field in schema().fields.items()
        if field.required and not field.dump_only
    }


def value_of(field: fields.Field[Any]) -> Any:  # noqa: C901, PLR0911 - one return a kind of field
    """Return a value that a field accepts."""
    choices = _first(field, validate.OneOf)
    if choices is not None:
        return next(iter(choices.choices))
    if isinstance(field, Day):
        return DAY
    if isinstance(field, Moment):
        return MOMENT
    if isinstance(field, fields.Nested):
        return body_of(type(field.schema))
    if isinstance(field, fields.List):
        length = _first(field, validate.Length)
        wanted = (length.equal or length.min or 0) if length else 0
        return [value_of(field.inner) for _ in range(wanted)]
    if isinstance(field, fields.Dict):
        return {}
    if isinstance(field, fields.Boolean):
        return True
    if isinstance(field, fields.Time):
        return "09:30"
    if isinstance(field, fields.Integer):
        bounds = _first(field, validate.Range)
        return (bounds.min if bounds and bounds.min is not None else None) or 1
    if isinstance(field, fields.String):
        return _text(field)
    return None


def _text(field: fields.String) -> str:
    pattern = _first(field, validate.Regexp)
    if pattern is not None:
        return next(word for word in PATTERNED if pattern.regex.match(word))
    length = _first(field, validate.Length)
    shortest = (length.equal or length.min or 1) if length else 1
    return "0" * shortest if length and length.min == length.max else "内容" * shortest


PATTERNED = ("someone", "13800000000", "2026-11", "0" * 64, "1.00", "09:30", "内容")


def _first(field: fields.Field[Any], kind: type[Any]) -> Any:
    return next((one for one in field.validators if isinstance(one, kind)), None)
