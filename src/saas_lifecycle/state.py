"""The state that raw data cannot give back: carried into every candidate, saved after every build.

`<warehouse>/state/current.duckdb` points to the newest of `state/versions`; each publish holds a copy of it too.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb

from saas_lifecycle.errors import BadInput
from saas_lifecycle.tables import base_tables, quoted
from saas_lifecycle.warehouse import Warehouse, make_private, swap_link, sync_file

# Saved after every build, audit passed or not.
SAVED_ALWAYS = ("snapshots",)
# Saved when the candidate is published, and taken from the last saved state until then.
SAVED_ON_PUBLISH: tuple[str, ...] = ()
STATE_SCHEMAS = SAVED_ALWAYS + SAVED_ON_PUBLISH
_KEPT_VERSIONS = 5
_STORAGE = "v1.4.0"


def carry_state(warehouse: Warehouse, candidate: Path) -> datetime | None:
    """Copies the saved state into a new candidate; returns the as_of it was saved at."""
    if not warehouse.state_link.is_symlink():
        return None
    with duckdb.connect() as connection:
        _attach(connection, warehouse.state_link, "saved", " (read_only)")
        connection.execute(f"attach {_literal(candidate)} as candidate (storage_version '{_STORAGE}')")
        try:
            _copy(connection, "saved", "candidate", STATE_SCHEMAS)
            as_of = _saved_at(connection)
        except duckdb.Error as error:
            raise _damaged(warehouse) from error
        connection.execute("detach candidate")
    return as_of


def save_state(warehouse: Warehouse, candidate: Path, run_id: str, as_of: datetime, is_published: bool) -> bool:
    """Saves the candidate's state as a new version; false where an older as_of must not replace a newer state."""
    previous = warehouse.state_link if warehouse.state_link.is_symlink() else None
    version = warehouse.state_versions / f"{run_id}.duckdb"
    version.unlink(missing_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"attach {_literal(candidate)} as candidate (read_only)")
        schemas = {schema for schema, _ in base_tables(connection, "candidate")}
        if not schemas & set(STATE_SCHEMAS):
            return False
        if previous:
            _attach(connection, previous, "saved", " (read_only)")
            saved = _saved_at(connection)
            if saved and saved > as_of:
                return False
        connection.execute(f"attach {_literal(version)} as version (storage_version '{_STORAGE}')")
        _copy(connection, "candidate", "version", STATE_SCHEMAS if is_published else SAVED_ALWAYS)
        if previous and not is_published:
            _copy(connection, "saved", "version", SAVED_ON_PUBLISH)
        connection.execute("create table version.saved_at (as_of timestamp, run_id varchar)")
        connection.execute("insert into version.saved_at values ($as_of, $run_id)", {"as_of": as_of, "run_id": run_id})
        connection.execute("checkpoint version")
        connection.execute("detach version")
    make_private(version)
    sync_file(version)
    swap_link(warehouse.state_link, version)
    for old in sorted(warehouse.state_versions.glob("*.duckdb"))[:-_KEPT_VERSIONS]:
        old.unlink()
    return True


def saved_as_of(warehouse: Warehouse) -> datetime | None:
    """The as_of of the saved state; raises where the file is damaged."""
    if not warehouse.state_link.is_symlink():
        return None
    with duckdb.connect() as connection:
        _attach(connection, warehouse.state_link, "saved", " (read_only)")
        try:
            return _saved_at(connection)
        except duckdb.Error as error:
            raise _damaged(warehouse) from error


def _attach(connection: duckdb.DuckDBPyConnection, file: Path, name: str, options: str) -> None:
    try:
        connection.execute(f"attach {_literal(file)} as {name}{options}")
    except duckdb.Error as error:
        raise _damaged(file.parent.parent if file.parent.name == "state" else file.parent) from error


def _saved_at(connection: duckdb.DuckDBPyConnection) -> datetime | None:
    # A published file serves as a backup of the state and has no table of its own for this.
    tables = base_tables(connection, "saved")
    place = next((table for table in (("main", "saved_at"), ("core", "as_of")) if table in tables), None)
    if place is None:
        return None
    return connection.execute(f"select max(as_of) from {quoted('saved', *place)}").fetchall()[0][0]  # noqa: S608


def _copy(connection: duckdb.DuckDBPyConnection, source: str, target: str, schemas: tuple[str, ...]) -> None:
    for schema, table in base_tables(connection, source):
        if schema in schemas:
            connection.execute(f"create schema if not exists {quoted(target, schema)}")
            connection.execute(
                f"create table {quoted(target, schema, table)} as select * from {quoted(source, schema, table)}"  # noqa: S608
            )


def _damaged(place: Warehouse | Path) -> BadInput:
    warehouse = place if isinstance(place, Warehouse) else Warehouse(place)
    versions = sorted(warehouse.state_versions.glob("*.duckdb"))
    current = warehouse.state_link.resolve()
    older = [str(version) for version in versions if version != current]
    backup = older[-1] if older else str(warehouse.link.resolve())
    return BadInput(
        f"The saved state {warehouse.state_link} (-> {current.name}) cannot be read; it may be damaged.",
        ["It holds the snapshots: history that the raw data cannot give back. Nothing was built or changed."],
        hint=f"Go back to the newest sound copy: ln -sfn {backup} {warehouse.state_link}"
        " (each file in published/ holds a copy of the snapshots as well).",
    )


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
