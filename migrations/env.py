"""Alembic's entry: runs the migrations on the database that `server.migrate` names."""

from alembic import context
from sqlalchemy import create_engine, pool

import models.tables  # noqa: F401 - the whole metadata
from models.base.session import Base

target = Base.registry.metadata

url = context.config.attributes["database_url"]
engine = create_engine(url, poolclass=pool.NullPool)
with engine.connect() as connection:
    # One migrator at a time, however many nodes start at once.
    connection.exec_driver_sql("SELECT pg_advisory_lock(7301)")
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=target,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
