"""What the database itself must refuse: rows that may only be added.

`append_only(table)` hangs a trigger on a table that refuses UPDATE and DELETE. Migrations carry the same statements; a
test compares the two.
"""

from sqlalchemy import DDL, MetaData, Table, event

REFUSE_CHANGE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of %% are append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def install_functions(metadata: MetaData) -> None:
    """Create the trigger function before the first table."""
    event.listen(metadata, "before_create", DDL(REFUSE_CHANGE))  # type: ignore[no-untyped-call]


APPEND_ONLY: list[str] = []


def append_only(table: object) -> None:
    """Refuse UPDATE, DELETE and TRUNCATE on a table's rows."""
    if not isinstance(table, Table):
        raise TypeError("append_only takes a Table: pass Model.__table__")
    APPEND_ONLY.append(table.name)
    event.listen(table, "after_create", DDL(append_only_statement(table.name)))  # type: ignore[no-untyped-call]


def append_only_statement(table_name: str) -> str:
    """Return the statement that makes a table append-only."""
    return (
        f"CREATE TRIGGER {table_name}_append_only BEFORE UPDATE OR DELETE ON {table_name} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
