"""A build of the whole project, in a place of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from dbt_project import run_dbt


@dataclass(frozen=True)
class Build:
    """A finished dbt build: its database, and dbt's result of each node by name."""

    database: Path
    output: str
    results: dict[str, dict[str, Any]]

    def failures(self, resource_type: str) -> list[str]:
        """Names of the nodes of a kind that did not pass, each with dbt's message."""
        return [
            f"{unique_id}: {result['message']}"
            for unique_id, result in self.results.items()
            if unique_id.startswith(f"{resource_type}.") and result["status"] not in ("success", "pass", "warn")
        ]

    def connect(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect()
        connection.execute(f"attach '{self.database}' as warehouse (read_only)")
        connection.execute("use warehouse.core")
        return connection


def dbt_build(folder: Path, raw: Path, *options: str, **environment: str) -> Build:
    """Run `dbt build` in a folder of the project and read what it says of each node."""
    result = run_dbt(folder, raw, "build", *options, **environment)
    place = folder.parent
    found = place / "target" / "run_results.json"
    assert found.exists(), f"dbt built nothing:\n{result.stdout[-4000:]}\n{result.stderr[-2000:]}"
    results = {node["unique_id"]: node for node in json.loads(found.read_text())["results"]}
    return Build(place / "lifecycle.duckdb", result.stdout, results)
