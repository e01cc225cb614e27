"""Cursor pagination by key: stable under insertion, one query a page."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute

from models.base.problems import define
from models.base.session import db

BAD_CURSOR = define("bad-cursor", 400, "翻页位置不对", "翻页位置已失效，请从头再看。")
DEFAULT_LIMIT = 20
MAX_LIMIT = 100

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Paging:
    """What the client asked for."""

    cursor: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page; `next_cursor` is None on the last."""

    items: Sequence[T]
    next_cursor: str | None


def encode_cursor(key: int) -> str:
    return base64.urlsafe_b64encode(str(key).encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> int:
    """Return the key in a cursor. Raises bad-cursor."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        key = int(base64.urlsafe_b64decode(padded.encode("ascii")).decode("ascii"))
    except (ValueError, binascii.Error) as error:
        raise BAD_CURSOR() from error
    if not 0 <= key < 2**63:
        raise BAD_CURSOR()
    return key


def page_of(
    statement: Select[T],
    key: InstrumentedAttribute[int],
    paging: Paging,
    *,
    newest_first: bool = True,
) -> Page[T]:
    """Run a select of one entity, a page at a time, ordered by `key`."""
    fetched = list(db.session.scalars(_window(statement, key, paging, newest_first=newest_first)))
    more = len(fetched) > paging.limit
    items = fetched[: paging.limit]
    return Page(items, encode_cursor(getattr(items[-1], key.key)) if more else None)


def page_of_rows(
    statement: Select[*tuple[Any, ...]],
    key: InstrumentedAttribute[int],
    paging: Paging,
    *,
    newest_first: bool = True,
) -> Page[Any]:
    """Run a select of several columns, a page at a time; the key must be selected under its own name."""
    fetched = list(db.session.execute(_window(statement, key, paging, newest_first=newest_first)))
    more = len(fetched) > paging.limit
    items = fetched[: paging.limit]
    return Page(items, encode_cursor(getattr(items[-1], key.key)) if more else None)


def _window(
    statement: Any, key: InstrumentedAttribute[int], paging: Paging, *, newest_first: bool
) -> Any:
    if paging.cursor:
        last = decode_cursor(paging.cursor)
        statement = statement.where(key < last if newest_first else key > last)
    return statement.order_by(key.desc() if newest_first else key.asc()).limit(paging.limit + 1)
