"""Stages, months and cohorts against the oracle: all random firms in one build, equal to the last digit.

CI builds one batch. LIFECYCLE_LONG_TESTS lets Hypothesis look for batches that disagree.
"""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import asdict
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from dbt_project import Project
from raw_company import write_raw
from warehouse.comparison import Facts, compare
from warehouse.firms import TABLES, batch_of_firms, batches_of_firms
from warehouse.oracle import Book, Settings, ledgers, mrr_intervals, period_movements
from warehouse.oracle.aarrr import aarrr
from warehouse.oracle.calendar import FOREVER, Period, periods
from warehouse.oracle.cohorts import cohort_cells
from warehouse.oracle.evidence import CRM_PATH, Signs, first_times
from warehouse.oracle.exchange import Exchange
from warehouse.oracle.movements import Movement
from warehouse.oracle.segments import Segments, segments_of
from warehouse.oracle.stages import Stay, stays
from warehouse.oracle.survival import median_survival
from warehouse.project import Built, build
from warehouse.strategies import AS_OF, BEGIN, Raw, seeds_of

LONG = int(os.environ.get("LIFECYCLE_LONG_TESTS") or 0)
FIRMS = 300
MODELS = ["fct_lifecycle_monthly", "fct_aarrr_monthly", "fct_cohort_retention", "fct_mrr_bridge_monthly"]
SOURCES = ["stripe", "finance", "hubspot", "segment", "referral"]
MILESTONES = ["visited", "signed_up", "trial_started", "activated", "pql", "first_paid", "expanded", "renewed"]
MILESTONES += ["referred", "churned", "reactivated", "lost", *CRM_PATH]
SEGMENTS = ["acquisition_channel", "customer_type", "employee_band", "country"]
Firms = dict[str, list[Stay]]


def check(project: Project, raw: Raw, policies: Settings, place: Path) -> None:
    """Builds the batch and fails with the first differences, by customer."""
    write_raw(place / "raw", {table: raw[table] for table in TABLES if raw[table]})
    built = build(project, raw, policies, place, models=MODELS, sources=SOURCES)
    book = Book(raw, policies.as_of)
    customers = {ledger.customer_id: ledger for ledger in ledgers(book, mrr_intervals(book, policies), policies)}
    signs = Signs(raw, book, customers, policies)
    told = {firm: stays(evidence, signs.spells.get(firm, [])) for firm, evidence in signs.found.items()}
    members = segments_of(signs)
    months = list(periods(BEGIN, policies.as_of, policies.zone))
    exchange = Exchange(book, policies)
    movements = [row for ledger in customers.values() for row in period_movements(ledger, months, exchange, policies)]
    found = [
        *compare("milestones of", told_milestones(signs), built_milestones(built)),
        *compare("stay", told_stays(told, policies.as_of), built_stays(built)),
        *compare("segments of", {(firm,): asdict(found) for firm, found in members.items()}, built_segments(built)),
        *compare("month", told_months(told, members, months, policies.as_of), built_months(built)),
        *compare("aarrr", aarrr(signs, channels(members), months), built_rates(built)),
        *compare("cohort", told_cohorts(movements, members, months), built_cohorts(built)),
    ]
    assert not found, f"{len(found)} differences:\n" + "\n".join(found[:40])
    assert not built.failed_tests, f"data tests that did not hold: {built.failed_tests}"


def told_milestones(signs: Signs) -> Facts:
    """The first time of each milestone, and which steps of the CRM's path are only implied."""
    facts: Facts = {}
    for firm, evidence in signs.found.items():
        times, seen = first_times(evidence), {sign.milestone for sign in evidence}
        facts[(firm,)] = {f"{name}_at": times.get(name) for name in MILESTONES}
        facts[(firm,)] |= {f"is_{name}_implied": name in times and name not in seen for name in CRM_PATH[:-1]}
    return facts


def built_milestones(built: Built) -> Facts:
    """The same of the warehouse, of customers with any."""
    rows = built.rows("select * from lifecycle.lifecycle.fct_lifecycle_milestones")
    return {(row["customer_id"],): row for row in rows if any(row[f"{name}_at"] for name in MILESTONES)}


def told_stays(told: Firms, as_of: datetime) -> Facts:
    """Every stay; of seconds the float of the whole, as the warehouse has it."""
    return {
        (firm, number): {
            **asdict(stay),
            "is_current": stay.exited_at is None,
            "elapsed_days": ((stay.exited_at or as_of) - stay.entered_at).total_seconds() / 86400,
        }
        for firm, found in told.items()
        for number, stay in enumerate(found, 1)
    }


def built_stays(built: Built) -> Facts:
    """The same of the warehouse."""
    rows = built.rows("select * from lifecycle.lifecycle.fct_lifecycle_stages")
    return {(row["customer_id"], row["sequence_number"]): row for row in rows}


def channels(members: dict[str, Segments]) -> dict[str, str]:
    """How each customer came."""
    return {firm: found.acquisition_channel for firm, found in members.items()}


def built_segments(built: Built) -> Facts:
    """The companies of the customer dimension, as which every firm stands there."""
    rows = built.rows("select * from core.dim_customers where customer_id like 'firm_%'")
    return {(row["customer_id"],): row for row in rows}


def told_months(told: Firms, members: dict[str, Segments], months: list[Period], as_of: datetime) -> Facts:
    """Counts, means and medians by month, stage, customer type and channel."""
    cells: dict[tuple[Any, ...], list[Stay]] = defaultdict(list)
    for firm, found in told.items():
        for stay in found:
            cells[stay.stage, members[firm].customer_type, members[firm].acquisition_channel].append(stay)
    facts: Facts = {}
    for cell, found in cells.items():
        for month in months:
            begun = [stay for stay in found if stay.entered_at < month.ends_at]
            if begun:
                facts[(month.first_date, *cell)] = cell_of(begun, month, as_of)
    return facts


def cell_of(begun: list[Stay], month: Period, as_of: datetime) -> dict[str, Any]:
    """One cell, of all stays begun before the month's end: what is known at its close, a left limit."""
    known_until = min(month.ends_at, as_of)
    lives = [
        (
            days((stay.exited_at if is_over(stay, month) else None) or known_until, stay.entered_at),
            is_over(stay, month),
        )
        for stay in begun
    ]
    exits = [stay for stay in begun if is_over(stay, month) and (stay.exited_at or FOREVER) >= month.starts_at]
    times = sorted(days(stay.exited_at, stay.entered_at) for stay in exits if stay.exited_at)
    median = (times[(len(times) - 1) // 2] + times[len(times) // 2]) / 2 if times else None
    mean = sum(round(time, 9) for time in times) / len(times) if times else None
    km_median = median_survival(lives)
    return {
        "customers_at_close": sum(not is_over(stay, month) for stay in begun),
        "entered_count": sum(stay.entered_at >= month.starts_at for stay in begun),
        "exited_count": len(exits),
        "mean_elapsed_days": None if mean is None else round(float(mean), 9),
        "median_elapsed_days": None if median is None else round(float(median), 9),
        "km_median_days": None if km_median is None else round(float(km_median), 9),
    }


def is_over(stay: Stay, month: Period) -> bool:
    """Whether a stay has ended before the month's close."""
    return stay.exited_at is not None and stay.exited_at < month.ends_at


def days(later: datetime, earlier: datetime) -> Fraction:
    """Elapsed days, exact."""
    return Fraction(round((later - earlier).total_seconds() * 10**6), 86400 * 10**6)


def built_months(built: Built) -> Facts:
    """The same of the warehouse."""
    facts: Facts = {}
    for row in built.rows("select * from lifecycle.lifecycle.fct_lifecycle_monthly"):
        for name in ("mean_elapsed_days", "median_elapsed_days", "km_median_days"):
            row[name] = None if row[name] is None else round(row[name], 9)
        facts[row["month"], row["stage"], row["customer_type"], row["acquisition_channel"]] = row
    return facts


def built_rates(built: Built) -> Facts:
    """The AARRR rates."""
    rows = built.rows("select * from lifecycle.lifecycle.fct_aarrr_monthly")
    return {(row["sign_up_month"], row["acquisition_channel"]): row for row in rows}


def told_cohorts(movements: list[Movement], members: dict[str, Segments], months: list[Period]) -> Facts:
    """The cohorts of all customers and of the customers of each member."""
    cuts: dict[tuple[str, str], list[Movement]] = defaultdict(list)
    for row in movements:
        cuts["total", "total"].append(row)
        for segment in SEGMENTS:
            cuts[segment, getattr(members[row.customer_id], segment)].append(row)
    return {
        (*cut, *key): asdict(cell)
        for cut, rows in cuts.items()
        for key, cell in cohort_cells(rows, months, months[-1].first_date).items()
    }


def built_cohorts(built: Built) -> Facts:
    """The same of the warehouse."""
    listed = ", ".join(f"'{segment}'" for segment in ["total", *SEGMENTS])
    rows = built.rows(f"select * from retention.fct_cohort_retention where segment in ({listed})")
    return {(row["segment"], row["member"], row["cohort_month"], row["age_months"]): row for row in rows}


def test_the_lifecycle_agrees_with_the_oracle(project: Project, tmp_path: Path) -> None:
    """Local days and months of Paris, so that UTC ones would show."""
    check(
        project, batch_of_firms(seeds_of(7, FIRMS)), Settings(as_of=AS_OF, reporting_timezone="Europe/Paris"), tmp_path
    )


@pytest.mark.skipif(not LONG, reason="many builds; set LIFECYCLE_LONG_TESTS=1")
def test_no_batch_of_firms_disagrees(project: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Hypothesis chooses the firms, and leaves out all that a difference does not need."""

    @settings(
        max_examples=LONG * 10,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    )
    @given(batches_of_firms(FIRMS))
    def agrees(raw: Raw) -> None:
        check(project, raw, Settings(as_of=AS_OF), tmp_path_factory.mktemp("batch"))

    agrees()
