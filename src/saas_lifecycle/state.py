"""The state that raw data cannot give back: carried into every candidate, saved after every build.

`<warehouse>/state/current.duckdb` points to the newest of `state/versions`; each publish holds a copy of it too.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from saas_lifecycle import ledger
from saas_lifecycle.engine import attach, connect
from saas_lifecycle.errors import BadInput
from saas_lifecycle.tables import base_tables, copy_table, quoted
from saas_lifecycle.warehouse import Warehouse, make_private, swap_link, sync_file

# Saved after every build, audit passed or not.
SAVED_ALWAYS = ("snapshots",)
# Saved when the candidate is published, and taken from the last saved state until then: what was reported, and no more.
SAVED_ON_PUBLISH: tuple[str, ...] = ("recorded",)
STATE_SCHEMAS = SAVED_ALWAYS + SAVED_ON_PUBLISH
_KEPT_VERSIONS = 5


def carry_state(warehouse: Warehouse, candidate: Path) -> datetime | None:
    """Copies the saved state into a new candidate; returns the as_of it was saved at."""
    if not warehouse.state_link.is_symlink():
        return None
    with connect() as connection:
        _attach_saved(connection, warehouse)
        attach(connection, candidate, "candidate", read_only=False)
        try:
            _copy(connection, "saved", "candidate", STATE_SCHEMAS)
            as_of = _saved_at(connection)
        except duckdb.OutOfMemoryException:
            raise
        except duckdb.Error as error:
            raise _damaged(warehouse) from error
        connection.execute("detach candidate")
    return as_of


def save_state(warehouse: Warehouse, candidate: Path, run_id: str, as_of: datetime, is_published: bool) -> bool:
    """Saves the candidate's state as a new version; false where an older as_of must not replace a newer state."""
    has_saved = warehouse.state_link.is_symlink()
    version = warehouse.state_versions / f"{run_id}.duckdb"
    # A run saves twice, and what it saved first may be what it reads while it saves again.
    fresh = version.with_suffix(".new")
    for leftover in warehouse.state_versions.glob("*.new*"):
        leftover.unlink()
    with connect() as connection:
        attach(connection, candidate, "candidate", read_only=True)
        schemas = {schema for schema, _ in base_tables(connection, "candidate")}
        if not schemas & set(STATE_SCHEMAS):
            return False
        if has_saved:
            _attach_saved(connection, warehouse)
            saved = _saved_at(connection)
            if saved and saved > as_of:
                return False
        attach(connection, fresh, "version", read_only=False)
        _copy(connection, "candidate", "version", STATE_SCHEMAS if is_published else SAVED_ALWAYS)
        if has_saved and not is_published:
            _copy(connection, "saved", "version", SAVED_ON_PUBLISH)
        connection.execute("create table version.saved_at (as_of timestamp, run_id varchar)")
        connection.execute("insert into version.saved_at values ($as_of, $run_id)", {"as_of": as_of, "run_id": run_id})
        connection.execute("checkpoint version")
        connection.execute("detach version")
    make_private(fresh)
    sync_file(fresh)
    fresh.replace(version)
    swap_link(warehouse.state_link, version)
    for old in sorted(warehouse.state_versions.glob("*.duckdb"))[:-_KEPT_VERSIONS]:
        old.unlink()
    return True


def settle_killed_run(warehouse: Warehouse) -> dict[str, Any] | None:
    """Records a run that a kill cut off; the state of one that was published is saved from its published file."""
    killed = ledger.settle_killed_run(warehouse)
    if killed and killed["outcome"] == "published":
        as_of, published = ledger.as_instant(killed["as_of"]), warehouse.published_file(killed["run_id"])
        if as_of and published.exists():
            save_state(warehouse, published, killed["run_id"], as_of, is_published=True)
    return killed


def saved_as_of(warehouse: Warehouse) -> datetime | None:
    """The as_of of the saved state; raises where the file is damaged."""
    if not warehouse.state_link.is_symlink():
        return None
    with connect() as connection:
        _attach_saved(connection, warehouse)
        try:
            return _saved_at(connection)
        except duckdb.OutOfMemoryException:
            raise
        except duckdb.Error as error:
            raise _damaged(warehouse) from error


def _attach_saved(connection: duckdb.DuckDBPyConnection, warehouse: Warehouse) -> None:
    try:
        attach(connection, warehouse.state_link, "saved", read_only=True)
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        raise _damaged(warehouse) from error


def _saved_at(connection: duckdb.DuckDBPyConnection) -> datetime | None:
    # A published file serves as a backup of the state and has no table of its own for this.
    tables = base_tables(connection, "saved")
    place = next((table for table in (("main", "saved_at"), ("core", "as_of")) if table in tables), None)
    if place is None:
        return None
    table = quoted("saved", *place)
    return connection.execute(f"select max(as_of) from {table}").fetchall()[0][0]  # noqa: S608 - quoted name


def _copy(connection: duckdb.DuckDBPyConnection, source: str, target: str, schemas: tuple[str, ...]) -> None:
    for schema, table in base_tables(connection, source):
        if schema in schemas:
            copy_table(connection, source, target, schema, table)


def _damaged(warehouse: Warehouse) -> BadInput:
    versions = sorted(warehouse.state_versions.glob("*.duckdb"))
    current = warehouse.state_link.resolve()
    older = [str(version) for version in versions if version != current]
    backup = older[-1] if older else str(warehouse.link.resolve())
    return BadInput(
        f"The saved state {warehouse.state_link} (-> {current.name}) cannot be read; it may be damaged.",
        ["It holds snapshots and recorded closes, which the raw data cannot give back. Nothing was built or changed."],
        hint=f"Go back to the newest sound copy: ln -sfn {backup} {warehouse.state_link}"
        " (each file in published/ holds a copy of both as well).",
    )
