"""Deals against the oracle: stages entered at one instant, repeated and reopened, and closes that contradict them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

import duckdb
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from dbt_project import Project
from warehouse.comparison import compare
from warehouse.oracle.deals import Deal, Facts, Stage, outcome, sales, stays
from warehouse.project import Built
from warehouse.tables import Rows, build_models, write_table

AS_OF = datetime(2024, 7, 15, 12)
WINDOW = timedelta(days=60)
DEALS = 400
STAGES = {
    "demo": Stage(1, probability=Fraction(1, 5)),
    "offer": Stage(2, probability=Fraction(1, 2)),
    "won": Stage(3, is_closed=True, is_won=True, probability=Fraction(1)),
    "lost": Stage(4, is_closed=True),
}
MODELS = [
    "int_deal_stage_entries",
    "int_deals_closed",
    "fct_deals",
    "fct_deal_stages",
    "int_deal_members",
    "int_deals_open_monthly",
    "int_deals_counted_monthly",
    "int_deal_cycles_monthly",
    "int_deal_velocity_estimated",
    "int_sales_months_summed",
    "fct_sales_performance_monthly",
]
EMPTY = {
    "acv_bands": "seeds",
    "lost_reason_keywords": "seeds",
    "int_sales_activities_unioned": "intermediate",
    "stg_hubspot__engagement_deals": "staging",
    "int_trials_started": "intermediate",
    "dim_customers": "core",
    "dim_sales_reps": "core",
    "int_quotas_attained": "intermediate",
    "int_sales_activities_counted": "intermediate",
}
BEGINNINGS = [datetime(2023, 12, 31, 23, 59, 59), datetime(2024, 1, 1), datetime(2024, 2, 29, 12), AS_OF - WINDOW]


@st.composite
def deals(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Deal:
    """A deal whose entries lie on few instants, so that they tie, go back and reopen."""
    created_at = draw(st.sampled_from(BEGINNINGS)) + timedelta(days=draw(st.sampled_from([0, 0, 1, 20])))
    names = st.sampled_from(["demo", "demo", "offer", "won", "lost", "gone"])
    hours = st.sampled_from([0, 1, 24, 24, 720, 1440, 2000])
    entries = draw(st.sets(st.tuples(hours, names), max_size=6))
    told = sorted((created_at + timedelta(hours=hour), stage) for hour, stage in entries)
    known = [(at, stage) for at, stage in told if at <= AS_OF]
    stage = draw(names)
    last = Deal("", None, created_at, stage, None, None, known)
    if known and draw(st.integers(0, 3)):
        stage = stays(last, STAGES)[-1]["stage_id"]
    closes = [None, created_at - timedelta(days=2), created_at + timedelta(days=3), AS_OF + timedelta(days=9)]
    closes += [at for at, _ in known]
    amount = draw(st.sampled_from([None, 0, 100, 101, 5000]))
    rep = draw(st.sampled_from([None, "rep_1", "rep_2"]))
    contact = draw(st.sampled_from([None, created_at, created_at + timedelta(days=30)]))
    return Deal("", rep, created_at, stage, draw(st.sampled_from(closes)), amount, known, contact)


def invented() -> list[Deal]:
    """The same deals at every run."""
    found: list[Deal] = []

    @settings(max_examples=DEALS, derandomize=True, database=None, deadline=None, phases=[Phase.generate])
    @given(deals())
    def collect(deal: Deal) -> None:
        deal.deal_id = f"deal_{len(found)}"
        found.append(deal)

    collect()
    return found


def tables(told: list[Deal]) -> dict[str, Rows]:
    """What the models read of the deals; money is in the reporting currency already."""
    months = [date(2023 + number // 12, 1 + number % 12, 1) for number in range(25)]
    return {
        "as_of": [{"as_of": AS_OF}],
        "source_cutoffs": [{"source_name": "hubspot", "source_as_of": AS_OF}],
        "dim_months": [
            {
                "month": month,
                "next_month": following,
                "starts_at": datetime(month.year, month.month, 1),
                "ends_at": datetime(following.year, following.month, 1),
                "has_begun": month <= AS_OF.date(),
                "has_ended": following <= AS_OF.date(),
            }
            for month, following in pairwise(months)
        ],
        "stg_hubspot__deal_pipeline_stages": [
            {
                "stage_id": name,
                "pipeline_id": "p",
                "stage_name": name,
                "stage_order": stage.order,
                "probability": float(stage.probability),
                "is_closed": stage.is_closed,
                "is_won": stage.is_won,
            }
            for name, stage in STAGES.items()
        ],
        "stg_hubspot__deals": [
            {
                "deal_id": deal.deal_id,
                "pipeline_id": "p",
                "stage_id": deal.stage,
                "owner_id": deal.rep,
                "created_at": deal.created_at,
                "closed_at": deal.closed_at,
                "is_deleted": False,
                "synced_at": AS_OF,
            }
            for deal in told
        ],
        "stg_hubspot__deal_stage_history": [
            {"deal_id": deal.deal_id, "stage_id": stage, "entered_at": at, "is_current_version": False}
            for deal in told
            for at, stage in deal.entries
        ],
        "int_deals_valued": [
            {"deal_id": deal.deal_id, "amount_local": deal.amount, "amount": deal.amount, "acv": deal.amount}
            for deal in told
        ],
        "int_deals_tied": [
            {"deal_id": deal.deal_id, "first_contact_at": deal.first_contact_at}
            for deal in told
            if deal.first_contact_at
        ],
    }


@pytest.fixture(scope="module")
def told() -> list[Deal]:
    return invented()


@pytest.fixture(scope="module")
def built(project: Project, told: list[Deal], tmp_path_factory: pytest.TempPathFactory) -> Built:
    place = tmp_path_factory.mktemp("deals")
    layers = {"stg": "staging", "int": "intermediate"}
    with duckdb.connect(str(place / "lifecycle.duckdb")) as connection:
        for name, rows in tables(told).items():
            write_table(connection, project.root, name, rows, layers.get(name.split("_")[0], "core"))
        for name, schema in EMPTY.items():
            write_table(connection, project.root, name, [], schema)
        versions = "timestamp '1900-01-01' as dbt_valid_from, null::timestamp as dbt_valid_to"
        connection.execute("create schema lifecycle.snapshots")
        for entity in ("deal_pipeline_stages", "deals"):
            connection.execute(
                f"create table lifecycle.snapshots.snap_hubspot__{entity} as "
                f"select *, {versions} from lifecycle.staging.stg_hubspot__{entity}"
            )
    windows = {"visitor_to_customer": 180, "sales": WINDOW.days, "product_led": 90, "customer_success": 400}
    return build_models(project, place, MODELS, {"funnel_window_days": windows})


def rounded(facts: Facts) -> Facts:
    """Money of both sides as numbers to 9 places."""
    return {
        key: {name: round(float(value), 9) if isinstance(value, float) else value for name, value in row.items()}
        for key, row in facts.items()
    }


def test_stages_agree_with_the_oracle(built: Built, told: list[Deal]) -> None:
    expected: Facts = {(deal.deal_id, stay["entered_at"]): stay for deal in told for stay in stays(deal, STAGES)}
    rows = built.rows("select * from lifecycle.conversion.fct_deal_stages")
    differences = compare("stay", expected, {(row["deal_id"], row["entered_at"]): row for row in rows})
    assert not differences, f"{len(differences)} differences:\n" + "\n".join(differences[:40])
    assert not built.failed_tests, f"data tests that did not hold: {built.failed_tests}"
    assert sum(stay["is_reopening"] for stay in expected.values()) > 20


def test_closes_agree_with_the_oracle(built: Built, told: list[Deal]) -> None:
    expected: Facts = {}
    for deal in told:
        ended = outcome(deal, STAGES, AS_OF)
        expected[deal.deal_id,] = {
            "is_closed": ended.is_closed,
            "is_won": ended.is_won,
            "closed_at": ended.closed_at,
            "cycle_days": ended.cycle_days,
            "reopened_count": ended.reopened,
        }
    rows = built.rows("select * from lifecycle.conversion.fct_deals")
    differences = compare("deal", expected, {(row["deal_id"],): row for row in rows})
    assert not differences, f"{len(differences)} differences:\n" + "\n".join(differences[:40])
    assert sum(row["is_won"] and row["cycle_days"] is None for row in expected.values()) > 10


def test_sales_months_agree_with_the_oracle(built: Built, told: list[Deal]) -> None:
    expected = sales(told, STAGES, AS_OF, WINDOW)
    names = list(next(iter(expected.values())))
    money = {"open_pipeline", "weighted_pipeline", "pipeline_created"}
    rows = built.rows(
        "select * from lifecycle.conversion.fct_sales_performance_monthly where segment in ('total', 'sales_rep_id')"
    )
    found: Facts = {
        (row["segment"], row["member"], row["month"]): {
            name: float(row[name]) if name in money else row[name] for name in names
        }
        for row in rows
    }
    differences = compare("month", rounded(expected), rounded(found))
    assert not differences, f"{len(differences)} differences:\n" + "\n".join(differences[:40])
    assert sum(row["won"] for row in expected.values()) > 50
