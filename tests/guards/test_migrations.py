"""Models and migrations agree, triggers included, and the way back is open."""

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import models.tables  # noqa: F401 - the whole metadata
from models.base.session import Base
from server import migrate
from server.database import drop_database, fresh_database
from tests.conftest import psycopg_url

TRIGGERS = """
SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), pg_get_functiondef(tgfoid)
FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2
"""


def _engine(url):
    return sa.create_engine(psycopg_url(url), poolclass=sa.pool.NullPool)


def _triggers(engine):
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(TRIGGERS))]


def test_migrations_make_what_the_models_say(postgres):
    url = fresh_database(postgres.uri())
    migrate.upgrade(psycopg_url(url))
    engine = _engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.registry.metadata)
    assert differences == []
    drop_database(url)


def test_migrations_make_the_same_triggers(postgres):
    migrated, made = fresh_database(postgres.uri()), fresh_database(postgres.uri())
    migrate.upgrade(psycopg_url(migrated))
    Base.registry.metadata.create_all(_engine(made))
    assert _triggers(_engine(migrated)) == _triggers(_engine(made))
    drop_database(migrated)
    drop_database(made)


def test_the_way_back_leaves_nothing(postgres):
    url = fresh_database(postgres.uri())
    migrate.upgrade(psycopg_url(url))
    command.downgrade(migrate.config(psycopg_url(url)), "base")
    left = sa.inspect(_engine(url)).get_table_names()
    assert left == ["alembic_version"]
    drop_database(url)


def test_a_database_knows_whether_it_is_behind(postgres):
    url = fresh_database(postgres.uri())
    assert migrate.is_behind(_engine(url))
    migrate.upgrade(psycopg_url(url))
    assert not migrate.is_behind(_engine(url))
    drop_database(url)
