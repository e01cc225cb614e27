"""What the database itself must refuse beyond constraints: changes of rows that may only be added, and the like.

`append_only(table)` refuses UPDATE and DELETE; `also(table, statement)` adds a capability's own trigger. Both run
after the table is made. Migrations carry the same statements; a test compares the two.
"""

from sqlalchemy import DDL, MetaData, Table, event

REFUSE_CHANGE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""

STATEMENTS: list[str] = []
"""All statements of all tables, in the order of registration."""


def install_functions(metadata: MetaData) -> None:
    """Create the shared trigger function before the first table."""
    event.listen(metadata, "before_create", _ddl(REFUSE_CHANGE))


def append_only(table: object) -> None:
    """Refuse UPDATE and DELETE of a table's rows."""
    if not isinstance(table, Table):
        raise TypeError("append_only takes a Table: pass Model.__table__")
    also(
        table,
        f"CREATE TRIGGER {table.name}_append_only BEFORE UPDATE OR DELETE ON {table.name} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    )


def also(table: object, statement: str) -> None:
    """Run a statement after a table is made: a function or trigger of a capability."""
    if not isinstance(table, Table):
        raise TypeError("also takes a Table: pass Model.__table__")
    STATEMENTS.append(statement)
    event.listen(table, "after_create", _ddl(statement))


def _ddl(statement: str) -> DDL:
    return DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
