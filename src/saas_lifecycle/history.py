"""Tables between raw rows and marts that a night may take over from the last one instead of computing them anew.

The working file of a published night, without all but its intermediate tables, lies in `<warehouse>/work/history` under
a name made of the code, the settings and the engine that it was built by. The next night of the same name builds in it:
it is moved, not copied, so that a night that breaks off leaves none, and the one after it rebuilds all.
"""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from pathlib import Path

import duckdb

from saas_lifecycle.dbt_process import extra_arguments
from saas_lifecycle.engine import FILE, connect
from saas_lifecycle.settings import Settings
from saas_lifecycle.tables import base_tables, quoted
from saas_lifecycle.warehouse import Warehouse, make_private

_KEPT_SCHEMA = "intermediate"
_LAST_TABLE = (_KEPT_SCHEMA, "int_history_kept")
_CODE = ("dbt_project.yml", "profiles.yml", "models", "macros", "seeds", "snapshots")
_ENGINES = ("dbt-core", "dbt-duckdb", "duckdb")
# They change from night to night, and what they change shows in the rows themselves.
_OF_ONE_NIGHT = ("as_of", "raw_path", "allow_empty_sources")


def history_file(warehouse: Warehouse, root: Path, settings: Settings) -> Path:
    """Where history of this code, these settings and this engine lies, if there is any."""
    hashed = hashlib.sha256()
    for name in _CODE:
        place = root / name
        for file in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if file.is_file():
                hashed.update(f"{file.relative_to(root)}\n".encode() + hashlib.sha256(file.read_bytes()).digest())
    values = {name: value for name, value in settings.values.items() if name not in _OF_ONE_NIGHT}
    versions = [version(engine) for engine in _ENGINES]
    said = [values, settings.enabled_sources, versions, extra_arguments()]
    hashed.update(json.dumps(said, sort_keys=True, default=str).encode())
    return warehouse.history / f"{hashed.hexdigest()[:32]}.duckdb"


def take_history(history: Path, candidate: Path) -> bool:
    """Moves history to the place of a new candidate, and clears what else lay there; false where there is none."""
    is_kept = history.exists()
    if is_kept:
        history.replace(candidate)
    for other in history.parent.iterdir():
        other.unlink()
    if is_kept and not _is_sound(candidate):
        candidate.unlink()
        return False
    return is_kept


def _is_sound(file: Path) -> bool:
    try:
        with connect(file, read_only=True) as connection:
            return _LAST_TABLE in base_tables(connection)
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error:
        return False


def keep_history(candidate: Path, history: Path) -> bool:
    """Makes a published candidate the history of the next night; false where the chain was not built to its end."""
    with connect(candidate) as connection:
        tables = base_tables(connection)
        if _LAST_TABLE not in tables:
            return False
        found = connection.execute(
            "select schema_name from duckdb_schemas() where database_name = $file and not internal", {"file": FILE}
        )
        for (schema,) in found.fetchall():
            if schema not in (_KEPT_SCHEMA, "main"):
                connection.execute(f"drop schema {quoted(schema)} cascade")
        connection.execute("checkpoint")
    make_private(candidate)
    candidate.replace(history)
    return True
