"""The revenue marts against the oracle: random customers, each policy, equal to the last digit.

CI builds a few sets that hold every value of every policy at least once. LIFECYCLE_LONG_TESTS builds each value by
itself and lets Hypothesis look for batches.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from dbt_project import Project
from warehouse.comparison import differences, reckon
from warehouse.oracle import Settings
from warehouse.project import build
from warehouse.strategies import AS_OF, Raw, batches, make_batch, seeds_of

IS_LONG = bool(os.environ.get("LIFECYCLE_LONG_TESTS"))
CUSTOMERS = 200

# Each value of each policy stands in one set at least; sets without a window or a zone keep the rest comparable.
COVERING: dict[str, dict[str, Any]] = {
    "asked_to_leave": {
        "discount_policy": "all",
        "mrr_start_policy": "first_payment",
        "pause_policy": "keep_mrr",
        "churn_recognition": "cancel_requested",
        "reporting_timezone": "Europe/Paris",
    },
    "paid_through": {
        "discount_policy": "forever_only",
        "past_due_grace_days": 5,
        "churn_recognition": "paid_through",
        "week_to_month_factor": "4",
        "day_to_month_factor": "30",
        "seven_day_multiple_is_week": False,
        "reactivation_window_months": 1,
        "reporting_currency": "USD",
    },
    "constant_rates": {
        "discount_policy": "none",
        "metered_mrr": "trailing_1m",
        "fx_policy": "constant",
        "fx_base_date": date(2023, 7, 1),
        "week_to_month_factor": "365.25/84",
        "day_to_month_factor": "365.25/12",
        "reactivation_window_months": 3,
        "transient_policy": "gross",
        "as_of": datetime(2024, 9, 1),
    },
    "average_usage": {
        "metered_mrr": "trailing_3m_avg",
        "mrr_statuses": ("active",),
        "week_to_month_factor": "365/84",
        "fiscal_year_start_month": 4,
        "reporting_timezone": "Europe/Paris",
        "reporting_currency": "JPY",
        "reactivation_window_months": 12,
    },
    "dates_of_movements": {
        "fx_policy": "movement_date",
        "past_due_grace_days": 30,
        "reporting_timezone": "America/Los_Angeles",
        "transient_policy": "gross",
    },
}
SINGLE = {
    f"{name}={value}": {name: value}
    for policies in COVERING.values()
    for name, value in policies.items()
    if name not in ("fx_base_date", "as_of", "fiscal_year_start_month")
}
SINGLE["fx_policy=constant"] = {"fx_policy": "constant", "fx_base_date": date(2023, 7, 1)}


def check(project: Project, raw: Raw, policies: Settings, place: Path) -> None:
    """Builds the batch and fails with the first differences, by customer."""
    built = build(project, raw, policies, place)
    found = differences(reckon(raw, policies), built, policies)
    assert not found, f"{len(found)} differences with {policies.variables()}:\n" + "\n".join(found[:40])
    assert not built.failed_tests, f"data tests that did not hold: {built.failed_tests}"


@pytest.mark.parametrize("name", COVERING)
def test_the_warehouse_agrees_with_the_oracle(name: str, project: Project, tmp_path: Path) -> None:
    """Each set of policies on customers of its own; the defaults are built with the relations."""
    policies = replace(Settings(as_of=AS_OF), **COVERING[name])
    check(project, make_batch(seeds_of(sorted(COVERING).index(name) + 1, CUSTOMERS)), policies, tmp_path)


@pytest.mark.skipif(not IS_LONG, reason="a build a policy; set LIFECYCLE_LONG_TESTS=1")
@pytest.mark.parametrize("name", SINGLE)
def test_each_policy_by_itself_agrees(name: str, project: Project, tmp_path: Path) -> None:
    """Every value of every policy, all else at its default."""
    policies = replace(Settings(as_of=AS_OF), **SINGLE[name])
    check(project, make_batch(seeds_of(sorted(SINGLE).index(name) + 100, 3 * CUSTOMERS)), policies, tmp_path)


@pytest.mark.skipif(not IS_LONG, reason="many builds; set LIFECYCLE_LONG_TESTS=1")
def test_no_batch_of_customers_disagrees(project: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Hypothesis chooses the customers, and leaves out all that a difference does not need."""

    @settings(
        max_examples=int(os.environ["LIFECYCLE_LONG_TESTS"]) * 20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    )
    @given(batches(CUSTOMERS))
    def agrees(raw: Raw) -> None:
        check(project, raw, Settings(as_of=AS_OF), tmp_path_factory.mktemp("batch"))

    agrees()
