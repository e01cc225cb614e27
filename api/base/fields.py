"""Schemas and fields, one schema a direction: `...In` refuses unknown fields, `...Out` always gives all its fields."""

from datetime import UTC, datetime
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from models.base.clock import local_iso
from models.base.crypto import mask_name, mask_phone

BIGINT_MAX = 2**63 - 1
FEN_MAX = 10**13
"""100 billion yuan: more than any estate's money, less than what sums could overflow."""


_WORDS = {
    fields.Field: {"required": "必填", "null": "不能为空", "validator_failed": "填写有误"},
    fields.String: {"invalid": "请填文字", "invalid_utf8": "文字编码不对"},
    fields.Integer: {"invalid": "请填整数", "too_large": "数字太大"},
    fields.Number: {"invalid": "请填数字", "too_large": "数字太大"},
    fields.Boolean: {"invalid": "请填是或否"},
    fields.List: {"invalid": "请填列表"},
    fields.Nested: {"type": "格式不对"},
    fields.Date: {"invalid": "请填日期，例如 2026-11-24", "format": "日期写法不对"},
    fields.Dict: {"invalid": "格式不对"},
}
_field: Any
for _field, _words in _WORDS.items():
    # What people read is Chinese, also where a field says it by itself.
    _field.default_error_messages = {**_field.default_error_messages, **_words}


class In(Schema):
    """What comes in."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "没有这个字段", "type": "格式不对"}  # noqa: RUF012


class Out(Schema):
    """What goes out: every field is there in every answer."""

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.required = True


class Id(fields.Integer):
    """An identifier."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("strict", True)
        kwargs.setdefault("validate", validate.Range(min=1, max=BIGINT_MAX))
        super().__init__(**kwargs)


class Count(fields.Integer):
    """A number of things."""

    def __init__(self, minimum: int = 0, maximum: int = 10**9, **kwargs: Any) -> None:
        kwargs.setdefault("strict", True)
        super().__init__(
            validate=validate.Range(
                min=minimum, max=maximum, error="请填 {min} 到 {max} 之间的整数"
            ),
            **kwargs,
        )


class FenField(fields.Integer):
    """Money in fen."""

    def __init__(self, minimum: int = 0, **kwargs: Any) -> None:
        super().__init__(
            strict=True,
            validate=validate.Range(min=minimum, max=FEN_MAX, error="金额不在允许的范围内"),
            **kwargs,
        )


class AreaField(fields.Integer):
    """Area in 0.01 m2."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            strict=True,
            validate=validate.Range(min=0, max=BIGINT_MAX, error="面积不在允许的范围内"),
            **kwargs,
        )


class Line(fields.String):
    """A text on one line: not blank, trimmed, at most `longest` characters."""

    def __init__(self, longest: int = 100, shortest: int = 1, **kwargs: Any) -> None:
        super().__init__(
            validate=validate.Length(
                min=shortest, max=longest, error=f"请填 {shortest} 到 {longest} 个字"
            ),
            **kwargs,
        )

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        return text.strip() if isinstance(text, str) else text


class Body(Line):
    """A longer text."""

    def __init__(self, longest: int = 20_000, shortest: int = 1, **kwargs: Any) -> None:
        super().__init__(longest, shortest, **kwargs)


class Moment(fields.Field[datetime]):
    """ISO 8601 with offset. Goes out in Asia/Shanghai; comes in with any offset, never without one."""

    def _serialize(self, value: datetime | None, attr: Any, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else local_iso(value)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> datetime:
        try:
            moment = datetime.fromisoformat(value)
            return _aware(moment).astimezone(UTC)
        except (TypeError, ValueError, OverflowError) as error:
            raise ValidationError("请填带时区的时间，例如 2026-11-24T09:00:00+08:00") from error


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("no offset")
    if not 1900 <= moment.year <= 2200:
        raise ValueError("outside of what calendars here hold")
    return moment


class Day(fields.Date):
    """A calendar day, YYYY-MM-DD."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        day = super()._deserialize(value, attr, data, **kwargs)
        if not 1900 <= day.year <= 2200:
            raise ValidationError("日期不在允许的范围内")
        return day


class OneOf(fields.String):
    """One of the values of a StrEnum."""

    def __init__(self, choices: Any, **kwargs: Any) -> None:
        values = [str(choice.value if hasattr(choice, "value") else choice) for choice in choices]
        super().__init__(validate=validate.OneOf(values, error="只能是：{choices}"), **kwargs)


class Digest(fields.String):
    """A file's SHA-256 in lower-case hexadecimal digits."""

    def __init__(self, **kwargs: Any) -> None:
        words = "请填文件的 SHA-256：64 位小写十六进制"
        exactly = [
            validate.Length(equal=64, error=words),
            validate.Regexp(r"^[0-9a-f]{64}$", error=words),
        ]
        super().__init__(validate=exactly, **kwargs)


class MaskedName(fields.String):
    """A person's name, masked."""

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else mask_name(value)


class MaskedPhone(fields.String):
    """A phone number, masked."""

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else mask_phone(value)


class PagingIn(In):
    cursor = fields.String(
        load_default=None,
        validate=validate.Length(max=64),
        metadata={"description": "上一页给出的 next_cursor"},
    )
    limit = Count(1, 100, load_default=20, strict=False)


class NothingOut(Out):
    """An empty answer."""


_pages: dict[type[Schema], type[Schema]] = {}


def paged(item: type[Schema]) -> type[Schema]:
    """Return the schema of a page of items: {items, next_cursor}."""
    if item not in _pages:
        _pages[item] = type(
            item.__name__.removesuffix("Out") + "PageOut",
            (Out,),
            {
                "items": fields.List(fields.Nested(item)),
                "next_cursor": fields.String(allow_none=True),
            },
        )
    return _pages[item]


_lists: dict[type[Schema], type[Schema]] = {}


def listed(item: type[Schema]) -> type[Schema]:
    """Return the schema of a short, whole list: {items}."""
    if item not in _lists:
        name = item.__name__.removesuffix("Out") + "ListOut"
        _lists[item] = type(name, (Out,), {"items": fields.List(fields.Nested(item))})
    return _lists[item]
