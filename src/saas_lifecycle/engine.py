"""Connections to DuckDB, all with the run's limits and none of its network."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

from saas_lifecycle.errors import BadInput
from saas_lifecycle.tables import quoted

FILE = "warehouse"
# The database of the kept tables, as profiles.yml names it too.
HISTORY = "history"


def connect(file: Path | None = None, read_only: bool = False, name: str = FILE) -> duckdb.DuckDBPyConnection:
    """Opens a file, or memory, in UTC. LIFECYCLE_MEMORY_LIMIT, LIFECYCLE_THREADS and LIFECYCLE_TEMP bound it.

    A file is attached to a database in memory: a second connection of one process to one path would have to have the
    settings of the first. Its name there must not be that of a schema, or the schema's tables are ambiguous.
    """
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": os.environ.get("LIFECYCLE_MEMORY_LIMIT", "4GB"),
        "threads": os.environ.get("LIFECYCLE_THREADS", "2"),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allow_community_extensions": "false",
    }
    spill = os.environ.get("LIFECYCLE_TEMP")
    if spill:
        config["temp_directory"] = spill
    connection = duckdb.connect(config=config)
    connection.execute("set TimeZone = 'UTC'")
    if file:
        try:
            attach(connection, file, name, read_only)
            connection.execute(f"use {quoted(name, 'main')}")
        except duckdb.Error:
            connection.close()
            raise
    return connection


def open_published(link: Path) -> duckdb.DuckDBPyConnection:
    """Opens the version that the link of a warehouse points to now, to read, and keeps to it."""
    if not link.exists():
        raise BadInput(f"Nothing is published in {link.parent}.", hint="Run: lifecycle nightly")
    return connect(link.resolve(), read_only=True)


def history_beside(candidate: Path) -> Path:
    """The file of the kept tables that a candidate was built with; it need not be there."""
    return candidate.with_name(f"{HISTORY}.duckdb")


def open_candidate(candidate: Path, name: str = FILE) -> duckdb.DuckDBPyConnection:
    """Opens a candidate to read, and beside it the tables that it has in common with nights before."""
    connection = connect(candidate, read_only=True, name=name)
    attach_history(connection, candidate)
    return connection


def attach_history(connection: duckdb.DuckDBPyConnection, candidate: Path) -> None:
    """Attaches the kept tables of a candidate to read, where it has any."""
    history = history_beside(candidate)
    if history.exists():
        attach(connection, history, HISTORY, read_only=True)


def attach(connection: duckdb.DuckDBPyConnection, file: Path, name: str, read_only: bool) -> None:
    """Attaches a file; a new one gets the storage version that the oldest supported DuckDB reads."""
    path = str(file).replace("'", "''")
    option = "read_only" if read_only else "storage_version 'v1.4.0'"
    connection.execute(f"attach '{path}' as {quoted(name)} ({option})")
