"""The oracle of stages, cohorts and survival: worked cases, published curves, and identities on random lives."""

from __future__ import annotations

import os
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter
from lifelines.datasets import load_waltons

from warehouse.oracle.calendar import FOREVER, periods
from warehouse.oracle.cohorts import Cell, cohort_cells
from warehouse.oracle.movements import Movement
from warehouse.oracle.settings import Settings
from warehouse.oracle.stages import ENTERED_BY, Evidence, Spells, Stay, pays, stays
from warehouse.oracle.survival import median_survival, survival_curve

BRIEF = settings(max_examples=1000 if os.environ.get("LIFECYCLE_LONG_TESTS") else 50, deadline=None)
FIRST = datetime(2024, 1, 1)
MONTHS = list(periods(FIRST, datetime(2024, 12, 15), Settings(as_of=FIRST).zone))

instants = st.integers(0, 40).map(lambda day: FIRST + timedelta(days=day))
milestones = st.sampled_from([name for names in ENTERED_BY.values() for name in names])
signs = st.lists(st.builds(Evidence, instants, milestones), max_size=25)
lives = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=30)


@st.composite
def paid_times(draw: st.DrawFn) -> Spells:
    """None to three times with MRR, the last one perhaps open."""
    bounds = sorted(draw(st.sets(instants, max_size=6)))
    spells = list(zip(bounds[::2], bounds[1::2], strict=False))
    return [*spells, (bounds[-1], FOREVER)] if len(bounds) % 2 else spells


def test_the_worked_example_has_its_stays() -> None:
    """The customer of docs/metrics/lifecycle.md."""
    events = {
        "2026-05-01": "visited",
        "2026-05-03": "form_submitted",
        "2026-05-04": "mql",
        "2026-05-05": "trial_started",
        "2026-05-06": "activated",
        "2026-05-19": "first_paid",
        "2026-07-02": "expanded",
        "2026-07-09": "form_submitted",
        "2026-08-19": "churned",
        "2026-09-01": "opportunity",
        "2026-09-10": "reactivated",
    }
    spells = [(datetime(2026, 5, 19), datetime(2026, 8, 19)), (datetime(2026, 9, 10), FOREVER)]
    evidence = [Evidence(datetime.fromisoformat(day), name) for day, name in events.items()]
    assert [(stay.stage, stay.entered_at.date().isoformat()) for stay in stays(evidence, spells)] == [
        ("awareness", "2026-05-01"),
        ("consideration", "2026-05-03"),
        ("qualification", "2026-05-04"),
        ("evaluation", "2026-05-05"),
        ("activation", "2026-05-19"),
        ("expansion", "2026-07-02"),
        ("churned", "2026-08-19"),
        ("evaluation", "2026-09-01"),
        ("purchase", "2026-09-10"),
    ]


@BRIEF
@given(signs, paid_times())
def test_stays_are_a_partition(evidence: list[Evidence], spells: Spells) -> None:
    """ID 24 and 25: each stay ends where the next begins, none is empty, the last one alone is open."""
    found = stays(evidence, spells)
    for stay, following in pairwise(found):
        assert stay.exited_at == following.entered_at > stay.entered_at
        assert following.previous_stage == stay.stage
        assert following.stage != stay.stage or stay.stage in ("expansion", "renewal")
    assert not found or (found[-1].exited_at is None and found[0].previous_stage is None)


@BRIEF
@given(signs, paid_times())
def test_nobody_is_in_a_stage_that_does_not_fit(evidence: list[Evidence], spells: Spells) -> None:
    """Steps before the purchase are entered without MRR, those after it with MRR."""
    for stay in stays(evidence, spells):
        if stay.stage not in ("purchase", "churned"):
            is_late = stay.stage in ("activation", "expansion", "renewal", "referral")
            assert pays(spells, stay.entered_at) == is_late


@BRIEF
@given(signs, paid_times(), st.randoms(use_true_random=False), st.integers(1, 400))
def test_order_repeats_and_dates_do_not_matter(
    evidence: list[Evidence], spells: Spells, rng: object, days: int
) -> None:
    """ID 43 and 46: shuffled and delivered twice the stays are the same, moved by days they move by days."""
    shuffled = [*evidence, *evidence]
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert stays(shuffled, spells) == stays(evidence, spells)
    step = timedelta(days=days)
    moved = [Evidence(sign.at + step, sign.milestone) for sign in evidence]
    ends = [(begin + step, end if end == FOREVER else end + step) for begin, end in spells]
    assert [
        Stay(stay.stage, stay.entered_at - step, stay.exited_at and stay.exited_at - step, stay.previous_stage)
        for stay in stays(moved, ends)
    ] == stays(evidence, spells)


@BRIEF
@given(st.lists(st.tuples(signs, paid_times()), max_size=6), instants)
def test_populations_are_all_customers_entered(firms: list[tuple[list[Evidence], Spells]], at: datetime) -> None:
    """ID 26: at any instant the stages together hold each customer that has entered one, once."""
    histories = [stays(evidence, spells) for evidence, spells in firms]
    held = Counter(
        number
        for number, found in enumerate(histories)
        for stay in found
        if stay.entered_at <= at and (stay.exited_at is None or stay.exited_at > at)
    )
    assert held == Counter(number for number, found in enumerate(histories) if found and found[0].entered_at <= at)


def moved(customer: str, month: int, closing: int, is_first: bool) -> Movement:
    """A customer's month, of which only the close counts here."""
    zero = Decimal(0)
    return Movement(
        customer,
        MONTHS[month].first_date,
        zero,
        Decimal(closing),
        "unchanged",
        *[zero] * 4,
        is_first,
        False,
        False,
        False,
        1,
    )


@BRIEF
@given(
    st.lists(
        st.tuples(st.integers(0, 11), st.lists(st.integers(0, 3), min_size=12, max_size=12)), min_size=1, max_size=8
    )
)
def test_cohorts_are_conserved(customers: list[tuple[int, list[int]]]) -> None:
    """ID 20 to 23: sizes, actives and MRR of all cohorts are those of all customers; survivors never come back."""
    rows = [
        moved(str(number), month, closings[month], month == first)
        for number, (first, closings) in enumerate(customers)
        for month in range(first, 12)
        if month == first or closings[month] or closings[month - 1]
    ]
    cells = cohort_cells(rows, MONTHS, date(2025, 1, 1))
    assert sum(cell.cohort_size for (_, age), cell in cells.items() if age == 0) == len(customers)
    for number, month in enumerate(MONTHS):
        closes = [closings[number] for first, closings in customers if first <= number]
        observed = [
            cell
            for (cohort, age), cell in cells.items()
            if (cohort.year, cohort.month + age) == (month.first_date.year, month.first_date.month)
        ]
        assert sum(cell.active_customers or 0 for cell in observed) == sum(close > 0 for close in closes)
        assert sum(cell.cohort_mrr or 0 for cell in observed) == sum(closes)
    for (cohort, age), cell in cells.items():
        previous = cells.get((cohort, age - 1), Cell(surviving_customers=10**6))
        assert (cell.surviving_customers or 0) <= (previous.surviving_customers or 0)
        assert (cell.running_gross_mrr_retention_rate_numerator or 0) <= (cell.gross_mrr_retention_rate_numerator or 0)


def test_an_immature_cell_has_its_size_alone() -> None:
    cells = cohort_cells([moved("a", 0, 5, True)], MONTHS[:2], MONTHS[1].first_date)
    assert cells[MONTHS[0].first_date, 0].active_customers == 1
    assert cells[MONTHS[0].first_date, 1] == Cell(cohort_size=1)


def test_published_curves_are_reproduced() -> None:
    """6-MP of Freireich and others (1963): S(23) = 0.4482; Waltons of lifelines: median 56."""
    ended = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    curve = survival_curve([*((weeks, True) for weeks in ended), *((weeks, False) for weeks in censored)])
    assert round(float(curve[23]), 4) == 0.4482
    waltons = load_waltons()
    assert (
        median_survival([(int(days), bool(event)) for days, event in zip(waltons["T"], waltons["E"], strict=True)])
        == 56
    )


@BRIEF
@given(lives)
def test_curves_are_those_of_lifelines(known: list[tuple[int, bool]]) -> None:
    """Against an implementation of others; ID 39: never rising, and without censoring the share that is left."""
    curve = survival_curve(known)
    fitter = KaplanMeierFitter().fit([lived for lived, _ in known], [is_over for _, is_over in known])
    for duration, share in curve.items():
        assert float(share) == pytest.approx(float(fitter.predict(duration)), abs=1e-9)
    assert list(curve.values()) == sorted(curve.values(), reverse=True)
    ended = survival_curve([(lived, True) for lived, _ in known])
    for duration, share in ended.items():
        assert share == Fraction(sum(lived > duration for lived, _ in known), len(known))
