"""dbt over the whole project, in a process and a place of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb


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


def dbt(root: Path, raw: Path, place: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run dbt over raw data in its own process and place."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("dbt")), "--no-use-colors", *arguments],
        cwd=root,
        env={
            **os.environ,
            "DBT_PROFILES_DIR": str(root),
            "DBT_TARGET_PATH": str(place / "target"),
            "DBT_LOG_PATH": str(place / "logs"),
            "LIFECYCLE_RAW": str(raw),
            "LIFECYCLE_DATABASE": str(place / "lifecycle.duckdb"),
            "LIFECYCLE_TEMP": str(place / "spill"),
            **environment,
        },
        capture_output=True,
        text=True,
    )


def dbt_build(root: Path, raw: Path, place: Path, *options: str, **environment: str) -> Build:
    """Run `dbt build` and read what it says of each node."""
    place.mkdir(exist_ok=True)
    result = dbt(root, raw, place, "build", *options, **environment)
    found = place / "target" / "run_results.json"
    assert found.exists(), f"dbt built nothing:\n{result.stdout[-4000:]}\n{result.stderr[-2000:]}"
    results = {node["unique_id"]: node for node in json.loads(found.read_text())["results"]}
    return Build(place / "lifecycle.duckdb", result.stdout, results)
