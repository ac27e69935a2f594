"""Attribution against the oracle: random paths at the edges of the lookback, all in one build.

The tables that attribution reads are written as they are, so that the build is attribution alone. No setting has its
default, so that each is read.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dbt_project import Project
from warehouse.oracle.attribution import (
    MODELS,
    AttributionSettings,
    Conversion,
    Touch,
    lead_creation,
    path_of,
    weights,
)
from warehouse.project import Built
from warehouse.tables import Rows, build_models, write_table

EXAMPLES = 250
SETTINGS = AttributionSettings(37, 3.5, (Fraction(9, 20), Fraction(1, 4), Fraction(3, 10)))
VARIABLES = {
    "attribution_lookback_days": SETTINGS.lookback_days,
    "attribution_half_life_days": SETTINGS.half_life_days,
    "position_weights": [float(weight) for weight in SETTINGS.position],
}
CONVERTED = datetime(2024, 3, 31, 12, 34, 56)
LOOKBACK = timedelta(days=SETTINGS.lookback_days)
SECOND = timedelta(seconds=1)
# Ages of touches and leads at which the rules change their minds.
AGES = [-SECOND, timedelta(0), timedelta(0), SECOND, timedelta(days=7), LOOKBACK - SECOND, LOOKBACK, LOOKBACK + SECOND]
READ = {
    "fct_customer_revenue": "revenue",
    "fct_customer_mrr_monthly": "revenue",
    "fct_web_sessions": "product",
    "fct_leads": "conversion",
    "dim_channels": "core",
    "dim_customers": "core",
    "dim_customer_segment_history": "core",
    "dim_months": "core",
    "source_cutoffs": "core",
}


@st.composite
def conversions(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Conversion:
    """A customer with 0 to 9 touches and 0 to 2 leads, many of one instant."""
    ages = st.one_of(st.sampled_from(AGES), st.integers(0, 40 * 86400).map(lambda seconds: timedelta(seconds=seconds)))
    count = draw(st.sampled_from([0, 1, 2, 3, 4, 5, 9]))
    channels = st.sampled_from(["direct", "direct", "email", "unknown"])
    told = draw(st.lists(st.tuples(ages, channels), min_size=count, max_size=count))
    names = draw(st.permutations(range(len(told))))
    touches = [Touch(f"s{name}", CONVERTED - age, channel) for name, (age, channel) in zip(names, told, strict=True)]
    leads = [CONVERTED - age for age in draw(st.lists(ages, max_size=2))]
    mrr = draw(st.one_of(st.none(), st.integers(0, 10**9).map(lambda millionths: Decimal(millionths) / 10**6)))
    return Conversion("", CONVERTED, mrr, touches, leads)


def invented() -> list[Conversion]:
    """Customers from all corners of the strategy, and the hard paths, which must be among them."""
    edges = [
        Touch("b", CONVERTED, "direct"),
        Touch("a", CONVERTED, "email"),
        Touch("c", CONVERTED - LOOKBACK, "direct"),
    ]
    hard = [edges[:0], edges[:1], edges[:2], edges, [*edges, Touch("d", CONVERTED - 2 * SECOND, "email")]]
    found = [
        Conversion(f"c{number}", CONVERTED, Decimal(100), touches, [CONVERTED - SECOND])
        for number, touches in enumerate(hard)
    ]

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(conversions())
    def collect(conversion: Conversion) -> None:
        name = f"c{len(found)}"
        touches = [Touch(f"{name}_{touch.session_id}", touch.at, touch.channel) for touch in conversion.touches]
        found.append(Conversion(name, conversion.at, conversion.closing_mrr, touches, conversion.leads))

    collect()
    return found


def tables(told: list[Conversion]) -> dict[str, Rows]:
    """What attribution reads of these customers."""
    month = date(2024, 3, 1)
    return {
        "fct_customer_revenue": [
            {"customer_id": one.customer_id, "first_paid_at": one.at, "cohort_month": month} for one in told
        ],
        "fct_customer_mrr_monthly": [
            {"customer_id": one.customer_id, "month": month, "closing_mrr": one.closing_mrr} for one in told
        ],
        "fct_web_sessions": [
            {
                "customer_id": one.customer_id,
                "session_id": touch.session_id,
                "started_at": touch.at,
                "channel": touch.channel,
                "campaign": f"of {touch.session_id}",
            }
            for one in told
            for touch in one.touches
        ],
        "fct_leads": [{"customer_id": one.customer_id, "created_at": at} for one in told for at in one.leads],
        "dim_channels": [{"channel": name, "is_direct": name == "direct"} for name in ("direct", "email", "unknown")],
        "dim_customers": [],
        "dim_customer_segment_history": [],
        "dim_months": [{"month": month, "ends_at": datetime(2024, 4, 1)}],
        "source_cutoffs": [{"source_name": "stripe", "source_as_of": datetime(2024, 4, 1)}],
    }


@pytest.fixture(scope="module")
def told() -> list[Conversion]:
    return invented()


@pytest.fixture(scope="module")
def rows(project: Project, told: list[Conversion], tmp_path_factory: pytest.TempPathFactory) -> Rows:
    place = tmp_path_factory.mktemp("attribution")
    with duckdb.connect(str(place / "lifecycle.duckdb")) as connection:
        for name, content in tables(told).items():
            write_table(connection, project.root, name, content, READ[name])
    models = ["int_touches_matched", "int_touches_shared", "int_conversions_valued", "fct_attribution"]
    built: Built = build_models(project, place, models, VARIABLES)
    assert not built.failed_tests, f"data tests that did not hold: {built.failed_tests}"
    return built.rows("select * from lifecycle.conversion.fct_attribution order by customer_id, touch_number")


def by_customer(rows: Rows) -> dict[str, Rows]:
    found: dict[str, Rows] = {}
    for row in rows:
        found.setdefault(row["customer_id"], []).append(row)
    return found


def test_paths_and_weights_agree_with_the_oracle(rows: Rows, told: list[Conversion]) -> None:
    found = by_customer(rows)
    assert found.keys() == {one.customer_id for one in told}
    for one in told:
        path = path_of(one, SETTINGS)
        paid = found[one.customer_id]
        if path:
            assert [row["session_id"] for row in paid] == [touch.session_id for touch in path]
            assert [row["channel"] for row in paid] == [touch.channel for touch in path]
            creation = lead_creation(one, path)
            assert [row["is_lead_creation"] for row in paid] == [number == creation for number in range(len(path))]
        else:
            assert [(row["touch_number"], row["channel"], row["is_attributed"]) for row in paid] == [
                (0, "unattributed", False)
            ]
        for model, expected in weights(one, path, SETTINGS).items():
            for row, weight in zip(paid, expected, strict=True):
                # Time decay is cut to 12 places before it is shared out, so a path's rounding adds up.
                near = Fraction(1, 10**10 if model == "time_decay" else 10**12)
                assert abs(Fraction(row[f"{model}_weight"]) - Fraction(weight)) <= near, (one, model)
                assert bool(weight) == bool(row[f"{model}_weight"]) or model == "time_decay", (one, model)


def test_weights_and_revenue_sum_exactly(rows: Rows, told: list[Conversion]) -> None:
    """ID 30, 31."""
    paid = by_customer(rows)
    for one in told:
        revenue = None if one.closing_mrr is None else 12 * one.closing_mrr
        for model in MODELS:
            assert sum(row[f"{model}_weight"] for row in paid[one.customer_id]) == 1
            shared = [row[f"{model}_revenue"] for row in paid[one.customer_id]]
            assert (None if None in shared else sum(shared)) == revenue
            for row in paid[one.customer_id] if revenue is not None else []:
                exact = Fraction(row[f"{model}_weight"]) * Fraction(revenue)
                assert abs(Fraction(row[f"{model}_revenue"]) - exact) <= Fraction(1, 10**6) + Fraction(revenue) / 10**11


def test_the_hard_paths_occur(rows: Rows, told: list[Conversion]) -> None:
    assert {0, 1, 2, 3, 4} <= {len(path_of(one, SETTINGS)) for one in told}
    paths = [path_of(one, SETTINGS) for one in told]
    assert any(touch.at == CONVERTED - LOOKBACK for path in paths for touch in path)
    assert any(touch.at == CONVERTED for path in paths for touch in path)
    assert any(len({touch.at for touch in path}) < len(path) for path in paths)
    assert {row["is_lead_creation"] for row in rows} == {False, True}
