"""Builds a part of the dbt project on raw rows, and reads its tables."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import duckdb

from dbt_project import Project, run_dbt
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
    project: Project,
    raw: dict[str, list[dict[str, Any]]],
    settings: Variables,
    place: Path,
    models: Sequence[str] = REVENUE,
    sources: Sequence[str] = ("stripe", "finance"),
    **environment: str,
) -> Built:
    """Builds marts and all that they need: the revenue marts from billing and rates alone, unless told.

    Writes the raw rows of billing, finance and product; other sources' are in `place / "raw"` already.
    """
    write_raw(project.root, raw, place / "raw")
    variables = {**settings.variables(), "sources_enabled": list(sources)}
    folder = project.part(place, models)
    return build_selected(folder, place, [f"+{model}" for model in models], variables, **environment)


def build_selected(
    folder: Path, place: Path, selection: Sequence[str], variables: dict[str, Any], **environment: str
) -> Built:
    """Builds some models of the project in `folder`, in one run of dbt.

    Data tests run too, as warnings: hostile rows must not break an identity, and a broken one must not hide the
    difference that the oracle would show.
    """
    kinds = ["--exclude-resource-type", "unit_test", "--indirect-selection", "buildable"]
    options = [*kinds, "--vars", json.dumps(variables), "--select", *selection]
    severity = {"LIFECYCLE_TEST_SEVERITY": "warn"}
    result = run_dbt(folder, place / "raw", "--quiet", "build", *options, **severity, **environment)
    assert result.returncode == 0, (
        f"dbt build fails with {variables}:\n{result.stdout[-6000:]}\n{result.stderr[-2000:]}"
    )
    outcomes = json.loads((place / "target" / "run_results.json").read_text())["results"]
    failed = [outcome["unique_id"] for outcome in outcomes if outcome["status"] in ("fail", "warn", "error")]
    return Built(place / "lifecycle.duckdb", failed)
