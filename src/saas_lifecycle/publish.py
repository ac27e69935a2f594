"""From a sound candidate to the published file: a clean copy, verified, swapped in by one atomic rename."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path

import duckdb

from saas_lifecycle.content_hash import content_hash
from saas_lifecycle.engine import FILE, HISTORY, attach, attach_history, connect, open_candidate
from saas_lifecycle.errors import AuditFailed
from saas_lifecycle.failpoints import failpoint
from saas_lifecycle.tables import comment, copy_table, quoted
from saas_lifecycle.warehouse import Warehouse, swap_link, sync_file, sync_folder

# Raw views, typed raw rows and steps between are for the build alone, and hold personal data.
_PRIVATE_SCHEMAS = ("staging", "intermediate", "main", "information_schema", "pg_catalog")
_PRIVATE_PREFIX = "raw_"


@dataclass(frozen=True)
class CleanCopy:
    """A published file before its swap."""

    file: Path
    table_count: int
    row_count: int
    content_hash: str
    byte_count: int


def copy_clean(candidate: Path, copy: Path) -> CleanCopy:
    """Writes the public tables of a candidate into a fresh file and verifies it, closed and read anew."""
    for leftover in (copy, copy.with_name(copy.name + ".wal")):
        leftover.unlink(missing_ok=True)
    with connect() as connection:
        attach(connection, candidate, "candidate", read_only=True)
        attach(connection, copy, "clean", read_only=False)
        attach_history(connection, candidate)
        relations = public_relations(connection, "candidate", HISTORY)
        connection.execute("begin")
        comments = _comments(connection)
        expected = {
            relation: _copy_relation(connection, database, *relation, comments.get(relation, []))
            for relation, database in relations.items()
        }
        connection.execute("commit")
        connection.execute("checkpoint clean")
        connection.execute("detach clean")
    failpoint("after_copy")
    _verify(copy, expected)
    hashed = content_hash(copy)
    sync_file(copy)
    failpoint("after_verify")
    return CleanCopy(copy, len(expected), sum(expected.values()), hashed, copy.stat().st_size)


def count_public_rows(candidate: Path) -> int:
    """The rows that readers will get, the ops tables aside."""
    with open_candidate(candidate) as connection:
        return sum(
            _count(connection, database, *relation)
            for relation, database in public_relations(connection, FILE, HISTORY).items()
            if relation[0] != "ops"
        )


def swap_in(warehouse: Warehouse, copy: Path, run_id: str) -> Path:
    """Moves the copy to its place, read-only, and points the link at it: the one step that readers see."""
    published = warehouse.published_file(run_id)
    copy.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
    copy.replace(published)
    sync_folder(warehouse.published)
    failpoint("before_swap")
    swap_link(warehouse.link, published)
    failpoint("after_swap")
    return published


def prune(warehouse: Warehouse, keep: int) -> list[str]:
    """Removes all but the newest `keep` versions, never the one that is published."""
    current = warehouse.published_run()
    others = [run for run in warehouse.kept_runs() if run != current]
    gone = others[: max(0, len(others) - (keep - 1))]
    for run in gone:
        warehouse.published_file(run).unlink()
    return gone


def public_relations(connection: duckdb.DuckDBPyConnection, *databases: str) -> dict[tuple[str, str], str]:
    """(schema, name) of the tables and views for readers, and which of the attached databases holds each."""
    found = connection.execute(
        "select table_schema, table_name, table_catalog from information_schema.tables"
        " where table_catalog in (select unnest($databases)) order by table_schema, table_name",
        {"databases": list(databases)},
    )
    return {
        (schema, name): database
        for schema, name, database in found.fetchall()
        if schema not in _PRIVATE_SCHEMAS and not schema.startswith(_PRIVATE_PREFIX)
    }


def _comments(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], list[tuple[str | None, str]]]:
    """(column, comment) by relation, column null for the relation's own; asked once, as the catalog answers slowly."""
    found = connection.execute(
        "select schema_name, table_name, null, comment from duckdb_tables()"
        " where database_name in ('candidate', $history) and comment is not null"
        " union all select schema_name, table_name, column_name, comment from duckdb_columns()"
        " where database_name in ('candidate', $history) and comment is not null",
        {"history": HISTORY},
    )
    comments: dict[tuple[str, str], list[tuple[str | None, str]]] = {}
    for schema, name, column, text in found.fetchall():
        comments.setdefault((schema, name), []).append((column, text))
    return comments


def _copy_relation(
    connection: duckdb.DuckDBPyConnection,
    database: str,
    schema: str,
    name: str,
    comments: list[tuple[str | None, str]],
) -> int:
    copy_table(connection, database, "clean", schema, name)
    comment(connection, quoted("clean", schema, name), comments)
    return _count(connection, database, schema, name)


def _count(connection: duckdb.DuckDBPyConnection, *names: str) -> int:
    return connection.execute(f"select count(*) from {quoted(*names)}").fetchall()[0][0]  # noqa: S608 - quoted names


def _verify(copy: Path, expected: dict[tuple[str, str], int]) -> None:
    wal = copy.with_name(copy.name + ".wal")
    if wal.exists():
        raise AuditFailed(f"The copy {copy} was not closed cleanly: {wal.name} is left.")
    try:
        with connect(copy, read_only=True) as connection:
            counts = {relation: _count(connection, *relation) for relation in public_relations(connection, FILE)}
    except duckdb.Error as error:
        raise AuditFailed(f"The copy {copy} cannot be read: {str(error).splitlines()[0]}") from error
    different = [".".join(name) for name in expected.keys() | counts.keys() if expected.get(name) != counts.get(name)]
    if different:
        raise AuditFailed(f"The copy {copy} differs from the candidate in {', '.join(sorted(different))}.")
