"""What a loader says of its own files: `<table>.manifest.json`, or `manifest.json` with an entry a table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from saas_lifecycle.contract import Table
from saas_lifecycle.deliveries import Delivery
from saas_lifecycle.warehouse import sha256_of


def manifest_problems(folder: Path, table: Table, delivery: Delivery | None, row_count: int) -> list[str]:
    """What of a table differs from the manifest in its source's folder, if there is one.

    An entry holds `rows` and `sha256` (of a single file, or file name to sha256); one of no table's name is not read.
    """
    single, shared = folder / f"{table.name}.manifest.json", folder / "manifest.json"
    file = single if single.is_file() else shared
    if not file.is_file():
        return []
    try:
        manifest = json.loads(file.read_text(encoding="utf-8-sig"))
        entry = manifest if file == single else manifest.get(table.name, {})
        rows, digests = entry.get("rows"), entry.get("sha256") or {}
    except (json.JSONDecodeError, UnicodeDecodeError, AttributeError):
        return [f"{table.source}: the manifest {file} is no JSON object of objects"]
    if rows is not None and (not isinstance(rows, int) or isinstance(rows, bool)):
        return [f"{table.title}: rows must be a number in the manifest {file}"]
    if not _are_digests(digests):
        return [f"{table.title}: sha256 must be a text, or file names with a text each, in the manifest {file}"]
    if delivery is None:
        return [f"{table.title} is in the manifest {file} and was not delivered"] if rows or digests else []
    problems = []
    if rows is not None and rows != row_count:
        problems.append(f"{table.title}: {delivery.place} has {row_count} rows, its manifest {file} says {rows}")
    if isinstance(digests, str):
        digests = {delivery.files[0].name: digests}
    problems += [
        f"{table.title}: {path} is not the file that its manifest {file} describes (sha256)"
        for path in delivery.files
        if path.name in digests and sha256_of(path) != digests[path.name].lower()
    ]
    lost = sorted(set(digests) - {path.name for path in delivery.files})
    return problems + [f"{table.title}: {name} is in the manifest {file} and was not delivered" for name in lost]


def _are_digests(value: Any) -> bool:
    texts = value.values() if isinstance(value, dict) else [value]
    return all(isinstance(text, str) for text in texts)
