"""Funnels against the oracle: random definitions and entities at the edges of their windows, all in one build.

The tables that the engine reads are written as they are, so that the build is the engine alone. Each definition stands
twice, known up to an early and a late instant: what was mature early must be the same late (ID 50).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from dbt_project import Project
from warehouse.comparison import compare
from warehouse.oracle.funnels import Entity, Event, Facts, Funnel, bottlenecks, changes, monthly, next_month, utc_start
from warehouse.project import Built
from warehouse.tables import FUNNEL_ENGINE, build_models, write_table

ZONE = ZoneInfo("Europe/Paris")
EARLY, LATE = datetime(2024, 5, 20, 10), datetime(2024, 9, 17, 12, 34, 56)
EXAMPLES = 60
MODELS = [*FUNNEL_ENGINE, "fct_funnel_monthly", "fct_funnel_changes_monthly", "fct_funnel_bottlenecks"]
READ = [
    "int_funnel_events",
    "dim_customers",
    "dim_customer_identities",
    "dim_customer_segment_history",
    "dim_months",
    "fct_web_sessions",
    "fct_mrr_intervals",
    "as_of",
    "source_cutoffs",
]
SCHEMAS = {"fct_web_sessions": "product", "fct_mrr_intervals": "revenue", "int_funnel_events": "intermediate"}
# Instants around which cohorts and windows change their minds: months, clock changes and leap day, here and in Paris.
BEGINNINGS = [
    datetime(2024, 1, 31, 22, 59, 59),
    datetime(2024, 1, 31, 23),
    datetime(2024, 2, 29, 12),
    datetime(2024, 3, 31, 1),
    datetime(2024, 4, 1),
    datetime(2024, 5, 20, 10),
    datetime(2024, 9, 17, 12, 34, 56),
    datetime(2023, 11, 15, 6),
]


@st.composite
def definitions(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Funnel:
    """A funnel of 2 to 8 steps with entities whose events lie on and around its edges."""
    letters = "abcdefgh"[: draw(st.sampled_from([2, 3, 3, 4, 5, 8]))]
    steps = [[letter, *draw(st.lists(st.sampled_from("pq"), max_size=1))] for letter in letters]
    numbers = st.integers(2, len(steps))
    exclusions = {number: ["x"] for number in draw(st.sets(numbers, max_size=2))}
    window = draw(st.sampled_from([1, 7, 30, 31]))
    funnel = Funnel("", steps, exclusions, window, LATE)
    for number in range(draw(st.integers(1, 12))):
        begin = draw(st.sampled_from(BEGINNINGS)) + timedelta(days=draw(st.sampled_from([0, 0, -window, -5, 2])))
        moments = st.sampled_from(
            [0, 0, 1, 3600, 86400, 86400, 172800, window * 86400 - 1, window * 86400, window * 86400 + 5, -60]
        )
        events = draw(
            st.lists(
                st.tuples(st.sampled_from(letters + letters + "pqx"), moments, st.sampled_from([False, False, True])),
                min_size=1,
                max_size=2 * len(letters),
            )
        )
        happened = {(name, begin + timedelta(seconds=seconds)): implied for name, seconds, implied in events}
        country = draw(st.sampled_from(["France", "Spain", "unknown"]))
        told = [Event(name, at, implied) for (name, at), implied in happened.items()]
        funnel.entities.append(Entity(str(number), country, told))
    return funnel


def invented() -> list[Funnel]:
    """The same definitions at every run, from all corners of the strategy."""
    found: list[Funnel] = []

    @settings(max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, phases=[Phase.generate])
    @given(definitions())
    def collect(funnel: Funnel) -> None:
        found.append(funnel)

    collect()
    return found


def busy(seed: int) -> Funnel:
    """Many entities a month, with a step that gets worse and traffic that moves: something for every reading."""
    rng = random.Random(seed)  # noqa: S311
    funnel = Funnel("", [["a"], ["b"], ["c"]], {}, 20, LATE)
    for number in range(900):
        begin = datetime(2023, 10, 3) + timedelta(minutes=rng.randrange(320 * 1440))
        country = rng.choices(["France", "Spain", "Italy"], [5, 1 + begin.month % 3, 1])[0]
        likely = 0.9 if begin < datetime(2024, 6, 1) or country == "Spain" else 0.3
        events = [Event("a", begin)]
        if rng.random() < 0.8:
            events.append(Event("b", begin + timedelta(minutes=rng.randrange(10 * 1440))))
            if rng.random() < likely:
                events.append(Event("c", events[-1].at + timedelta(minutes=rng.randrange(10 * 1440))))
        funnel.entities.append(Entity(str(number), country, events))
    return funnel


def known_twice(funnels: list[Funnel]) -> list[Funnel]:
    """Each funnel up to both instants, with names and milestones of its own."""
    return [
        Funnel(f"f{number}_{label}", funnel.steps, funnel.exclusions, funnel.window_days, known, funnel.entities)
        for number, funnel in enumerate(funnels)
        for label, known in (("early", EARLY), ("late", LATE))
    ]


def write_tables(project: Project, place: Path, funnels: list[Funnel]) -> None:
    """The tables that the engine reads; the columns that it does not need here are null."""
    months = [date(2023, 6, 1)]
    while len(months) < 24:
        months.append(next_month(months[-1]))
    base = {funnel.name.split("_")[0]: funnel for funnel in funnels}
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in READ}
    rows["as_of"] = [{"as_of": LATE}]
    rows["source_cutoffs"] = [
        {"source_name": "early", "source_as_of": EARLY},
        {"source_name": "late", "source_as_of": LATE},
    ]
    rows["dim_months"] = [
        {
            "month": month,
            "next_month": next_month(month),
            "starts_at": utc_start(month, ZONE),
            "ends_at": utc_start(next_month(month), ZONE),
        }
        for month in months
    ]
    for name, funnel in base.items():
        for entity in funnel.entities:
            key = f"{name}_{entity.entity_id}"
            rows["dim_customers"].append({"customer_id": key, "country": entity.country})
            rows["int_funnel_events"] += [
                {
                    "entity": "customer",
                    "entity_id": key,
                    "milestone": f"{name}_{event.milestone}",
                    "occurred_at": event.at,
                    "is_implied": event.is_implied,
                }
                for event in entity.events
            ]
    seeds = {
        "funnels": [
            {
                "funnel": funnel.name,
                "entity": "customer",
                "published_in": "fct_funnel_monthly",
                "window_days": 1 if is_set(funnel) else funnel.window_days,
                "sources": f"late {funnel.name.split('_')[1]}",
            }
            for funnel in funnels
        ],
        "funnel_steps": [
            {
                "funnel": funnel.name,
                "step_number": number,
                "step": str(number),
                "milestone": f"{funnel.name.split('_')[0]}_{milestone}",
                "is_exclusion": milestone == "x",
            }
            for funnel in funnels
            for number, milestones in enumerate(funnel.steps, start=1)
            for milestone in [*milestones, *funnel.exclusions.get(number, [])]
        ],
    }
    with duckdb.connect(str(place / "lifecycle.duckdb")) as connection:
        for name, content in (rows | seeds).items():
            write_table(
                connection, project.root, name, content, "seeds" if name in seeds else SCHEMAS.get(name, "core")
            )


def is_set(funnel: Funnel) -> bool:
    """Whether its window stands in the setting, against another in the seed."""
    return int(funnel.name[1:].split("_")[0]) % 2 == 0


def build_funnels(project: Project, place: Path, funnels: list[Funnel]) -> Built:
    """Builds the engine on the tables."""
    write_tables(project, place, funnels)
    variables = {
        "reporting_timezone": str(ZONE),
        "funnel_window_days": {funnel.name: funnel.window_days for funnel in funnels if is_set(funnel)},
    }
    return build_models(project, place, MODELS, variables)


def rounded(facts: Facts) -> Facts:
    """Numbers of both sides in one form: to 9 places."""
    return {
        key: {
            name: round(float(value), 9) if isinstance(value, float | Fraction) else value
            for name, value in row.items()
        }
        for key, row in facts.items()
    }


def keyed(rows: list[dict[str, Any]], key: list[str]) -> Facts:
    """Rows by their key."""
    return rounded({tuple(row[name] for name in key): row for row in rows})


@pytest.fixture(scope="module")
def funnels() -> list[Funnel]:
    return known_twice([*invented(), busy(1)])


@pytest.fixture(scope="module")
def built(project: Project, funnels: list[Funnel], tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build_funnels(project, tmp_path_factory.mktemp("funnels"), funnels)


@pytest.fixture(scope="module")
def told(funnels: list[Funnel]) -> Facts:
    """The oracle's funnels, by month, step and country."""
    return {key: row for funnel in funnels for key, row in monthly(funnel, ZONE).items()}


def test_funnels_agree_with_the_oracle(built: Built, told: Facts) -> None:
    rows = built.rows("select * from lifecycle.conversion.fct_funnel_monthly where segment in ('total', 'country')")
    found = keyed(rows, ["funnel", "cohort_month", "step_number", "segment", "member"])
    differences = compare("step", rounded(told), found)
    assert not differences, f"{len(differences)} differences:\n" + "\n".join(differences[:40])
    assert not built.failed_tests, f"data tests that did not hold: {built.failed_tests}"
    assert sum(row["entered"] is not None and row["entered"] > 0 for row in told.values()) > 300


def test_mature_rates_stay_as_they_are(built: Built) -> None:
    """ID 50: what was mature at the early cut-off is the same at the late one."""
    columns = ["entered", "step_rate", "overall_rate", "median_days", "dropped", "km_conversion"]
    rows = built.rows("select * from lifecycle.conversion.fct_funnel_monthly where is_mature")
    sides: dict[str, Facts] = {"early": {}, "late": {}}
    for row in rows:
        name, side = row["funnel"].split("_")
        key = (name, row["cohort_month"], row["step_number"], row["segment"], row["member"])
        sides[side][key] = {column: row[column] for column in columns}
    later = {key: sides["late"][key] for key in sides["early"] if key in sides["late"]}
    differences = compare("mature step", sides["early"], later)
    assert not differences, "\n".join(differences[:40])
    assert len(later) > 100


def test_changes_and_bottlenecks_agree_with_the_oracle(built: Built, told: Facts, funnels: list[Funnel]) -> None:
    rows = built.rows("select * from lifecycle.conversion.fct_funnel_changes_monthly where segment = 'country'")
    found = keyed(rows, ["funnel", "cohort_month", "step_number", "rate", "member"])
    differences = compare("change", rounded(changes(told)), found)
    steps = {funnel.name: len(funnel.steps) for funnel in funnels}
    readings = {
        (row["funnel"], row["cohort_month"]): {
            reading: None if row[f"{reading}_step"] is None else int(row[f"{reading}_step"])
            for reading in ("lowest_rate", "largest_drop", "largest_decline")
        }
        for row in built.rows("select * from lifecycle.conversion.fct_funnel_bottlenecks")
    }
    expected = bottlenecks(told, steps)
    differences += compare("bottleneck", expected, readings)
    assert not differences, f"{len(differences)} differences:\n" + "\n".join(differences[:40])
    assert any(row["largest_decline"] for row in expected.values())
