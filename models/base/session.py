"""The declarative base and the session. Models add and flush; only the edge commits."""

from datetime import date, datetime
from typing import Any, ClassVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, Date, MetaData, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, registry

from models.base.problems import CHANGED_MEANWHILE
from models.base.types import UtcDateTime

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of all tables.

    The type map hangs on `registry`: Flask-SQLAlchemy 3.1 trips over `type_annotation_map` on the class
    (pallets-eco/flask-sqlalchemy #1361).
    """

    registry: ClassVar[registry] = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            datetime: UtcDateTime,
            date: Date,
            str: Text,
            int: BigInteger,
            dict[str, Any]: JSONB,
            list[Any]: JSONB,
        },
    )


db = SQLAlchemy(metadata=Base.registry.metadata)


def check_version(found: int, expected: int) -> None:
    """Compare a shared object's version with the one the client saw (If-Match).

    Raises changed-meanwhile.
    """
    if found != expected:
        raise CHANGED_MEANWHILE(version=found)
