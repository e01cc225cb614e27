"""What the measurements stand on: an embedded PostgreSQL, a big estate, its owners' tokens."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex

import jwt
from flask import Flask
from sqlalchemy import text

from models.accounts import staff
from models.base import crypto
from models.base.session import db
from server import migrate
from server.app import create_app
from server.database import EmbeddedPostgres, fresh_database
from server.settings import load

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Ground:
    """A running database and an app on it."""

    postgres: EmbeddedPostgres
    url: str
    app: Flask
    data: Path


@contextmanager
def ground() -> Iterator[Ground]:
    """Start a database in a temporary folder, migrate it, make the app; all gone at the end."""
    with tempfile.TemporaryDirectory(prefix="gongzhi-bench-") as folder:
        data = Path(folder)
        data.chmod(0o755)
        with EmbeddedPostgres(data / "postgres") as postgres:
            url = fresh_database(postgres.uri(), "bench")
            os.environ.update(
                GONGZHI_ENV="demo",
                DATABASE_URL=url,
                GONGZHI_DATA=str(data),
                GONGZHI_LOG_LEVEL="WARNING",
            )
            os.environ.pop("GONGZHI_CLOCK_FILE", None)
            settings = load(for_ballots=True)
            migrate.upgrade(settings.database_url)
            fresh_database(postgres.uri(), "bench_empty", template="bench")
            app = create_app(settings)
            with app.app_context():
                yield Ground(postgres, url, app, data)
                db.session.remove()
                db.engine.dispose()


def big_estate(units: int) -> int:
    """Make an estate with so many units, each held by one owner who has an account; return its id.

    Unit, holder, owner group, account and membership of the same owner have numbers that follow each other in the same order.
    """
    estate_id = db.session.scalar(
        text("""
        WITH d AS (INSERT INTO places (kind, name, path) VALUES ('district', gen_random_uuid()::text, '{}') RETURNING id),
        e AS (INSERT INTO places (kind, name, parent_id, path) SELECT 'estate', 'bench', id, ARRAY[id] FROM d RETURNING id)
        INSERT INTO estates (id, name, address, completed_on) SELECT id, 'bench', '-', '1996-01-01' FROM e RETURNING id
        """)
    )
    values = {"estate": estate_id, "units": units, "now": START - timedelta(days=1)}
    # Rows that were written a moment ago have no statistics: without this the planner loops over all pairs.
    db.session.execute(text("SET LOCAL enable_nestloop = off"))
    db.session.execute(text("UPDATE places SET path = path || id WHERE id = :estate"), values)
    for statement in _FILL:
        db.session.execute(text(statement), values)
    db.session.commit()
    db.session.execute(text("ANALYZE"))
    db.session.commit()
    return int(estate_id or 0)


_FILL = (
    "INSERT INTO buildings (estate_id, number) VALUES (:estate, '1')",
    (
        "INSERT INTO entrances (estate_id, building_id, number) "
        "SELECT :estate, id, '1' FROM buildings WHERE estate_id = :estate"
    ),
    (
        "INSERT INTO units (estate_id, entrance_id, room, label, floor, area_centi_m2, area_source, usage) "
        "SELECT :estate, e.id, n::text, '1栋1单元' || n || '室', 1, 5000 + n % 5000, 'register', '住宅' "
        "FROM entrances e, generate_series(1, :units) n WHERE e.estate_id = :estate ORDER BY n"
    ),
    (
        "INSERT INTO owner_groups (estate_id, key) "
        "SELECT :estate, 'bench-' || n FROM generate_series(1, :units) n ORDER BY n"
    ),
    (
        "INSERT INTO unit_titles (estate_id, unit_id, owner_group_id, started_at) "
        "SELECT :estate, u.id, g.id, :now "
        "FROM (SELECT id, row_number() OVER (ORDER BY id) n FROM units WHERE estate_id = :estate) u "
        "JOIN (SELECT id, row_number() OVER (ORDER BY id) n FROM owner_groups WHERE estate_id = :estate) g USING (n)"
    ),
    (
        "INSERT INTO accounts (openid_index, elder_mode, created_at, last_login_at, version) "
        "SELECT 'bench-' || :estate || '-' || n, false, :now, :now, 1 FROM generate_series(1, :units) n ORDER BY n"
    ),
    (
        "INSERT INTO memberships (account_id, estate_id, unit_id, role, source, started_at) "
        "SELECT a.id, :estate, u.id, 'owner', 'roster', :now "
        "FROM (SELECT id, row_number() OVER (ORDER BY id) n FROM units WHERE estate_id = :estate) u "
        "JOIN (SELECT id, row_number() OVER (ORDER BY id) n FROM accounts "
        "WHERE openid_index LIKE 'bench-' || :estate || '-%') a USING (n)"
    ),
)


def a_reviewer() -> int:
    """Make a member of staff who is said to have reviewed; return the id."""
    made = staff.enroll(username=f"r{token_hex(4)}", name="-", grants=[], now=START)
    return made.staff.id


def token_of(account_id: int, now: datetime) -> str:
    """Return an access token of an account, as the product issues it."""
    claims = {
        "sub": str(account_id),
        "kind": "resident",
        "fam": "bench",
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(hours=1)).timestamp()),
    }
    return jwt.encode(claims, crypto.keys().token_key, algorithm="HS256")
