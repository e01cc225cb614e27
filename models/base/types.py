"""Column types. Money is integer fen, area integer 0.01 m2, times aware and UTC, personal data encrypted."""

from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import BigInteger, DateTime, Identity, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator

from models.base import crypto


class UtcDateTime(TypeDecorator[datetime]):
    """timestamptz that takes and gives aware datetimes in UTC only."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)


class Encrypted(TypeDecorator[str]):
    """Text that is encrypted at rest (AES-256-GCM) and clear in the program."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else crypto.encrypt(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else crypto.decrypt(value)


Pk = Annotated[int, mapped_column(BigInteger, Identity(always=False), primary_key=True)]
Fen = Annotated[int, mapped_column(BigInteger)]
"""Money in fen."""
Area = Annotated[int, mapped_column(BigInteger)]
"""Area in 0.01 m2."""
Secret = Annotated[str, mapped_column(Encrypted)]
"""Personal data, encrypted at rest."""
BlindIndex = Annotated[str, mapped_column(Text)]
"""Keyed digest of an encrypted value, for lookup."""
Version = Annotated[int, mapped_column(BigInteger, default=1)]
"""Counts the changes of a shared object; compared with If-Match."""
