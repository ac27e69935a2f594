"""Names, copies and comments of the tables in a DuckDB file."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

_SYSTEM_SCHEMAS = ("information_schema", "pg_catalog")


def quoted(*names: str) -> str:
    """A qualified name for SQL."""
    return ".".join('"' + name.replace('"', '""') + '"' for name in names)


def base_tables(connection: duckdb.DuckDBPyConnection, database: str | None = None) -> list[tuple[str, str]]:
    """(schema, table) of every table of one attached database, by default the one that is open."""
    found = connection.execute(
        "select schema_name, table_name from duckdb_tables()"
        " where database_name = coalesce($database, current_database()) and not temporary and not internal"
        " order by schema_name, table_name",
        {"database": database},
    )
    return [(schema, table) for schema, table in found.fetchall() if schema not in _SYSTEM_SCHEMAS]


def copy_table(connection: duckdb.DuckDBPyConnection, source: str, target: str, schema: str, table: str) -> None:
    """Makes a table of one attached database anew in another, with its schema where that has none of the name."""
    connection.execute(f"create schema if not exists {quoted(target, schema)}")
    copy, original = quoted(target, schema, table), quoted(source, schema, table)
    connection.execute(f"create table {copy} as select * from {original}")  # noqa: S608 - quoted names


def comment(connection: duckdb.DuckDBPyConnection, table: str, comments: Iterable[tuple[str | None, str]]) -> None:
    """Comments a table, named by its quoted name: (column, text), column null for the table's own."""
    for column, text in comments:
        place = f"column {table}.{quoted(column)}" if column else f"table {table}"
        literal = text.replace("'", "''")
        connection.execute(f"comment on {place} is '{literal}'")
