"""What a published night leaves for the next one to build on: the tables that models keep, in a file of their own.

`<warehouse>/work/history/<key>-<digest>.duckdb`: the key says of which code, settings and engines its rows are, the
digest is the file's own. The next night moves it beside its candidate, where the models change it in place, so that a
night that breaks off leaves none and the one after it rebuilds all.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from saas_lifecycle.dbt_process import extra_arguments
from saas_lifecycle.deliveries import EventFile
from saas_lifecycle.engine import FILE, HISTORY, attach, attach_history, connect, history_beside
from saas_lifecycle.failpoints import failpoint
from saas_lifecycle.run import installed_version
from saas_lifecycle.settings import Settings
from saas_lifecycle.tables import base_tables, copy_table, quoted
from saas_lifecycle.warehouse import Warehouse, make_private, sha256_of

# With a source's name: of models that know its news by new files, and start anew where an older one changed.
_LOG_TAG = "kept_of_"
# The models look for these tables to know whether there is anything to build on, and which files are new.
_MARKER = ("main", "history_kept")
_NEW_FILES = ("main", "new_files")
_SOURCES_ANEW = ("main", "sources_anew")
_EVENT_FILES = ("main", "event_files")
_EVENT_TABLES = ("main", "event_tables")
_FILE_COLUMNS = ("table_name", "file", "digest")
_CODE = ("dbt_project.yml", "profiles.yml", "models", "macros", "seeds", "snapshots")
# What Python models call, and what that calls.
_STATISTICS = Path(__file__).parent / "statistics"
_ENGINES = ("dbt-core", "dbt-duckdb", "duckdb", "numpy", "scikit-learn")
# They differ from night to night, and what they change shows in the rows that the models compare.
_OF_THE_NIGHT = ("as_of", "raw_path", "allow_empty_sources")
# Blocks that deletions left empty, as a share of all, above which a file is written anew.
_EMPTY_SHARE = 0.5


@dataclass(frozen=True)
class History:
    """A sound file of kept tables, and the cut-off of the night that left it."""

    file: Path
    kept_until: datetime


def history_key(root: Path, settings: Settings) -> str:
    """One hash over all but the raw rows that decides what the kept tables hold."""
    digest = hashlib.sha256()
    places = [root / place for place in _CODE]
    for file in sorted(file for place in places for file in (place, *place.rglob("*")) if file.is_file()):
        digest.update(f"{file.relative_to(root)}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    for file in sorted(_STATISTICS.glob("*.py")):
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    values = {name: value for name, value in settings.values.items() if name not in _OF_THE_NIGHT}
    versions = [installed_version(package) for package in _ENGINES]
    decided = [values, settings.enabled_sources, versions, extra_arguments()]
    digest.update(json.dumps(decided, sort_keys=True, default=str).encode())
    return digest.hexdigest()[:16]


def find_history(warehouse: Warehouse, key: str) -> History | None:
    """The history of this key, or none where there is none that is sound."""
    for file in warehouse.history.glob(f"{key}-*.duckdb"):
        if file.name != _name(key, file):
            continue
        try:
            with connect(file, read_only=True) as connection:
                found = connection.execute(f"select kept_until from {quoted(*_MARKER)}").fetchall()  # noqa: S608 - a quoted name
        except duckdb.OutOfMemoryException:
            raise
        except duckdb.Error:
            continue
        return History(file, found[0][0])
    return None


def take_history(history: History, candidate: Path, files: list[EventFile]) -> list[str]:
    """Moves history beside a candidate and tells the models which files are new; returns sources that start anew."""
    taken = history_beside(candidate)
    history.file.replace(taken)
    with connect(taken) as connection:
        before = {EventFile(*row) for row in connection.execute(f"from {quoted(*_EVENT_FILES)}").fetchall()}
        anew = sorted({file.source for file in before - {*files}})
        new_files = sorted(file for file in {*files} - before if file.source not in anew)
        _write(connection, _NEW_FILES, _FILE_COLUMNS, map(astuple, new_files))
        _write(connection, _SOURCES_ANEW, ("source_name",), ((source,) for source in anew))
        made_of_them = {
            (schema, table)
            for schema, table, source in connection.execute(f"from {quoted(*_EVENT_TABLES)}").fetchall()
            if source in anew
        }
        is_rewritten = bool(made_of_them & {*_compared_tables(connection)})
        for table in made_of_them:
            connection.execute(f"drop table {quoted(*table)}")
        every_table = base_tables(connection)
    if is_rewritten:
        # Nothing is left to tell who is gone with the changed file: nobody's rows may stay in a block of this one.
        _copy_into_fresh(taken, every_table)
    return anew


def start_history(candidate: Path) -> None:
    """Makes an empty file for the tables that tonight's models keep."""
    with connect() as connection:
        attach(connection, history_beside(candidate), HISTORY, read_only=False)


def join_history(candidate: Path) -> None:
    """Copies the kept tables into a candidate that is set aside and turns its views to them: it is whole alone."""
    history = history_beside(candidate)
    if not history.exists():
        return
    # By the name that a reader of the file will find it under, which its views hold.
    name = candidate.stem
    with connect() as connection:
        attach(connection, candidate, name, read_only=False)
        attach_history(connection, candidate)
        tables = [table for table in base_tables(connection, HISTORY) if table[0] != "main"]
        for schema, table in tables:
            copy_table(connection, HISTORY, name, schema, table)
        schemas = "|".join(sorted({re.escape(schema) for schema, _ in tables}))
        kept = re.compile(rf'(?<![\w."]){HISTORY}\.(?="?(?:{schemas})"?\.)')
        connection.execute(f"use {quoted(name, 'main')}")
        views = "select sql from duckdb_views() where database_name = current_database() and not internal"
        for (view,) in connection.execute(views).fetchall():
            if kept.search(view):
                connection.execute(kept.sub(f"{name}.", view).replace("CREATE VIEW", "CREATE OR REPLACE VIEW", 1))


def event_tables(manifest: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(schema, table, source) of the models whose kept rows are made of a source's event logs."""
    return sorted(
        (node["schema"], node.get("alias") or node["name"], tag.removeprefix(_LOG_TAG))
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
        for tag in node["tags"]
        if tag.startswith(_LOG_TAG)
    )


def keep_history(
    warehouse: Warehouse,
    key: str,
    candidate: Path,
    made_of_events: list[tuple[str, str, str]],
    files: list[EventFile],
    as_of: datetime,
) -> None:
    """Leaves a published candidate's kept tables to the next night, in a new file where rows of somebody are gone."""
    history = history_beside(candidate)
    with connect(history) as connection:
        tables = [table for table in base_tables(connection) if table[0] != "main"]
        for table in (_MARKER, _NEW_FILES, _SOURCES_ANEW, _EVENT_FILES, _EVENT_TABLES):
            connection.execute(f"drop table if exists {quoted(*table)}")
        marker = f"create table {quoted(*_MARKER)} as select cast($as_of as timestamp) as kept_until"
        connection.execute(marker, {"as_of": as_of})
        _write(connection, _EVENT_FILES, _FILE_COLUMNS, map(astuple, files))
        built = [table for table in made_of_events if table[:2] in tables]
        _write(connection, _EVENT_TABLES, ("schema_name", "table_name", "source_name"), built)
        connection.execute("checkpoint")
        is_rewritten = _is_anyone_gone(connection) or _empty_share(connection) > _EMPTY_SHARE
        every_table = base_tables(connection)
    if is_rewritten:
        _copy_into_fresh(history, every_table)
    make_private(history)
    failpoint("before_history_kept")
    history.replace(warehouse.history / _name(key, history))
    failpoint("after_history_kept")


def drop_history(warehouse: Warehouse) -> None:
    """Removes every kept file; the next night builds all anew."""
    for file in warehouse.history.iterdir():
        file.unlink()


def _write(
    connection: duckdb.DuckDBPyConnection,
    table: tuple[str, str],
    columns: tuple[str, ...],
    rows: Iterable[tuple[str, ...]],
) -> None:
    """Makes a table of texts anew."""
    schema = pa.schema([(column, pa.string()) for column in columns])
    fresh = pa.Table.from_pylist([dict(zip(columns, row, strict=True)) for row in rows], schema=schema)
    connection.register("fresh_rows", fresh)
    connection.execute(f"create or replace table {quoted(*table)} as from fresh_rows")
    connection.unregister("fresh_rows")


def _compared_tables(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """The tables that compare nights."""
    return connection.execute(
        "select schema_name, table_name from duckdb_columns()"
        " where database_name = current_database() and column_name = 'fingerprint'"
    ).fetchall()


def _is_anyone_gone(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether a table that compares nights says of somebody that there are no rows any more."""
    return any(
        connection.execute(f"select count(*) from {quoted(*table)} where fingerprint is null").fetchall()[0][0]  # noqa: S608 - quoted names
        for table in _compared_tables(connection)
    )


def _empty_share(connection: duckdb.DuckDBPyConnection) -> float:
    ((total, empty),) = connection.execute(
        "select total_blocks, free_blocks from pragma_database_size() where database_name = $name", {"name": FILE}
    ).fetchall()
    return empty / max(total, 1)


def _copy_into_fresh(file: Path, tables: list[tuple[str, str]]) -> None:
    """Writes a file anew with some of its tables: freed blocks keep the bytes of what was deleted."""
    fresh = file.with_name("fresh.duckdb")
    with connect() as connection:
        attach(connection, file, "kept", read_only=True)
        attach(connection, fresh, "fresh", read_only=False)
        connection.execute("begin")
        for schema, table in tables:
            copy_table(connection, "kept", "fresh", schema, table)
        connection.execute("commit")
        connection.execute("checkpoint fresh")
    fresh.replace(file)


def _name(key: str, file: Path) -> str:
    return f"{key}-{sha256_of(file)[:16]}.duckdb"
