"""Builds the dbt project in its own process on raw rows, and reads its tables."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import duckdb

from warehouse.raw_files import write_raw

REVENUE = [
    "fct_mrr_intervals",
    "fct_customer_mrr_monthly",
    "fct_mrr_bridge_monthly",
    "fct_mrr_movements_daily",
    "fct_bridge_quarterly",
    "fct_bridge_yearly",
    "fct_revenue_rates_monthly",
    "fct_customer_months",
]


class Variables(Protocol):
    """Settings that know how to say themselves as vars of the dbt project."""

    def variables(self) -> dict[str, Any]:
        """The vars."""


@dataclass
class Built:
    """A finished build: its file, and the data tests that did not hold."""

    database: Path
    failed_tests: list[str]

    def rows(self, query: str) -> list[dict[str, Any]]:
        """The rows of a query, by column name."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            result = connection.execute(query)
            names = [column[0] for column in result.description]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def build(
    root: Path,
    raw: dict[str, list[dict[str, Any]]],
    settings: Variables,
    place: Path,
    models: Sequence[str] = REVENUE,
    sources: Sequence[str] = ("stripe", "finance"),
    **environment: str,
) -> Built:
    """Builds marts and all that they need: the revenue marts from billing and rates alone, unless told.

    Writes the raw rows of billing, finance and product; other sources' are in `place / "raw"` already. Data tests
    run too, as warnings: hostile rows must not break an identity, and a broken one must not hide the difference that
    the oracle would show.
    """
    write_raw(root, raw, place / "raw")
    variables = {**settings.variables(), "sources_enabled": list(sources)}
    selection = [f"+{model}" for model in models]
    dbt = str(Path(sys.executable).with_name("dbt"))
    kinds = ["--exclude-resource-type", "unit_test", "--indirect-selection", "buildable"]
    options = [*kinds, "--vars", json.dumps(variables), "--select", *selection]
    paths = {
        "DBT_PROFILES_DIR": str(root),
        "DBT_TARGET_PATH": str(place / "target"),
        "DBT_LOG_PATH": str(place / "logs"),
        "LIFECYCLE_RAW": str(place / "raw"),
        "LIFECYCLE_DATABASE": str(place / "lifecycle.duckdb"),
        "LIFECYCLE_TEMP": str(place / "spill"),
        "LIFECYCLE_TEST_SEVERITY": "warn",
    }
    result = subprocess.run(
        [dbt, "--quiet", "build", *options],
        cwd=root,
        env={**os.environ, **paths, **environment},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, (
        f"dbt build fails with {variables}:\n{result.stdout[-6000:]}\n{result.stderr[-2000:]}"
    )
    outcomes = json.loads((place / "target" / "run_results.json").read_text())["results"]
    failed = [outcome["unique_id"] for outcome in outcomes if outcome["status"] in ("fail", "warn", "error")]
    return Built(place / "lifecycle.duckdb", failed)
