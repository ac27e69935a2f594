"""The ledger of all runs: one line a finished run, kept beside the warehouse files and never rewritten.

A run leaves a marker while it works. A marker that is still there when the next run holds the lock tells of a
run that was killed: it is recorded as interrupted, or as published if its file had already been swapped in.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import datetime, timezone
from typing import Any

from saas_lifecycle.warehouse import Warehouse, read_json, sync_folder, write_json

_KEPT_DETAILS = 30


def now() -> datetime:
    """The time of the run itself, for the ledger alone: no model and no table of data ever sees it."""
    return datetime.now(timezone.utc).replace(tzinfo=None)


def new_run_id(started_at: datetime) -> str:
    """A name that sorts by time and differs between two runs of one second."""
    return f"{started_at:%Y%m%dT%H%M%SZ}-{os.urandom(3).hex()}"


def read_ledger(warehouse: Warehouse) -> list[dict[str, Any]]:
    """All entries, oldest first. A line that was cut off by a power loss is left out."""
    entries = []
    with suppress(FileNotFoundError):
        for line in warehouse.ledger.read_text(encoding="utf-8", errors="replace").splitlines():
            with suppress(json.JSONDecodeError):
                entry = json.loads(line)
                if isinstance(entry, dict) and "run_id" in entry:
                    entries.append(entry)
    return entries


def append(warehouse: Warehouse, entry: dict[str, Any], details: dict[str, Any] | None = None) -> None:
    """Adds a finished run, with its models, tests and loads in a file of their own, and removes its marker."""
    if details is not None:
        write_json(warehouse.run_details / f"{entry['run_id']}.json", details)
    line = json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n"
    with warehouse.ledger.open("ab+") as handle:
        handle.seek(0, os.SEEK_END)
        if handle.tell():
            handle.seek(-1, os.SEEK_END)
            if handle.read(1) != b"\n":
                line = "\n" + line
        handle.write(line.encode())
        handle.flush()
        os.fsync(handle.fileno())
    sync_folder(warehouse.state)
    warehouse.started.unlink(missing_ok=True)
    for old in sorted(warehouse.run_details.glob("*.json"))[:-_KEPT_DETAILS]:
        old.unlink()


def mark_started(warehouse: Warehouse, entry: dict[str, Any], details: dict[str, Any] | None = None) -> None:
    """Leaves the marker; just before the swap it is written again as the entry that the publish will have."""
    write_json(warehouse.started, {"entry": entry, "details": details})


def settle_killed_run(warehouse: Warehouse) -> dict[str, Any] | None:
    """Records a run that a kill cut off; call it only while holding the lock."""
    marker = read_json(warehouse.started)
    entry = marker.get("entry") if isinstance(marker, dict) else None
    if not isinstance(entry, dict) or "run_id" not in entry:
        warehouse.started.unlink(missing_ok=True)
        return None
    details = marker.get("details")
    if any(known["run_id"] == entry["run_id"] for known in read_ledger(warehouse)):
        warehouse.started.unlink()
        return None
    if warehouse.published_run() != entry["run_id"]:
        warehouse.published_file(entry["run_id"]).unlink(missing_ok=True)
        entry |= {"outcome": "interrupted", "exit_code": 4, "cause": "the run was killed", "ended_at": None}
        entry |= {"row_count_written": None, "output_hash": None}
    append(warehouse, entry, details)
    return entry


def run_details(warehouse: Warehouse) -> dict[str, dict[str, Any]]:
    """Models, tests and loads of the last runs, by run."""
    return {file.stem: read_json(file) or {} for file in sorted(warehouse.run_details.glob("*.json"))}


def last_published(warehouse: Warehouse, entries: list[dict[str, Any]] | None = None) -> dict[str, Any] | None:
    """The ledger's entry of what is published now."""
    current = warehouse.published_run()
    found = entries if entries is not None else read_ledger(warehouse)
    return next((entry for entry in reversed(found) if entry["run_id"] == current), None)


def as_text(instant: datetime | None) -> str | None:
    return instant.isoformat(sep=" ", timespec="microseconds") if instant else None


def as_instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
