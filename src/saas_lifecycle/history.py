"""What a published night leaves for the next one to build on: the tables that models keep, in a file of their own.

`<warehouse>/work/history/<key>-<digest>.duckdb`: the key says of which code, settings and engines its rows are, the
digest is the file's own. The next night moves it to be its candidate, so that a night that breaks off leaves none and
the one after it rebuilds all. The tables are copied out of the candidate, whose freed blocks would hold raw rows.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from saas_lifecycle.dbt_process import extra_arguments
from saas_lifecycle.engine import attach, connect
from saas_lifecycle.failpoints import failpoint
from saas_lifecycle.run import installed_version
from saas_lifecycle.settings import Settings
from saas_lifecycle.tables import base_tables, copy_table, quoted
from saas_lifecycle.warehouse import Warehouse, make_private, sha256_of

TAG = "kept"
# The models look for this table to know whether there is anything to build on.
_MARKER = ("main", "history_kept")
_CODE = ("dbt_project.yml", "profiles.yml", "models", "macros", "seeds", "snapshots")
# They differ from night to night, and what they change shows in the rows that the models compare.
_OF_THE_NIGHT = ("as_of", "raw_path", "allow_empty_sources")


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
    values = {name: value for name, value in settings.values.items() if name not in _OF_THE_NIGHT}
    versions = [installed_version(package) for package in ("dbt-core", "dbt-duckdb", "duckdb")]
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


def kept_relations(manifest: dict[str, Any]) -> list[tuple[str, str]]:
    """(schema, table) of the models that keep rows or that compare them with what was kept."""
    return sorted(
        (node["schema"], node.get("alias") or node["name"])
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and TAG in node["tags"]
    )


def keep_history(
    warehouse: Warehouse, key: str, candidate: Path, relations: list[tuple[str, str]], as_of: datetime
) -> None:
    """Leaves a published candidate's kept tables to the next night; `relations` that were not built are left out."""
    fresh = candidate.with_name("history.duckdb")
    with connect() as connection:
        attach(connection, candidate, "candidate", read_only=True)
        attach(connection, fresh, "history", read_only=False)
        connection.execute("begin")
        for schema, table in sorted({*relations} & {*base_tables(connection, "candidate")}):
            copy_table(connection, "candidate", "history", schema, table)
        marker = f"create table {quoted('history', *_MARKER)} as select cast($as_of as timestamp) as kept_until"
        connection.execute(marker, {"as_of": as_of})
        connection.execute("commit")
        connection.execute("checkpoint history")
        connection.execute("detach history")
    make_private(fresh)
    failpoint("before_history_kept")
    fresh.replace(warehouse.history / _name(key, fresh))
    failpoint("after_history_kept")


def drop_history(warehouse: Warehouse) -> None:
    """Removes every kept file; the next night builds all anew."""
    for file in warehouse.history.iterdir():
        file.unlink()


def _name(key: str, file: Path) -> str:
    return f"{key}-{sha256_of(file)[:16]}.duckdb"
