"""Identities of metrics 17 that must hold of the oracle itself, on histories that Hypothesis makes."""

from __future__ import annotations

import os
import random
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warehouse.oracle import (
    Book,
    CustomerLedger,
    Movement,
    Settings,
    bridge,
    daily_movements,
    ledgers,
    mrr_intervals,
    period_movements,
    rates,
)
from warehouse.oracle.calendar import Period, periods
from warehouse.oracle.exchange import Exchange
from warehouse.oracle.intervals import items_at
from warehouse.strategies import AS_OF, BEGIN, Raw, make_batch, single_customers

POLICIES: dict[str, st.SearchStrategy[Any]] = {
    "reporting_timezone": st.sampled_from(["UTC", "Europe/Paris", "America/Los_Angeles"]),
    "reporting_currency": st.sampled_from(["EUR", "USD", "JPY"]),
    "discount_policy": st.sampled_from(["recurring", "forever_only", "all", "none"]),
    "mrr_start_policy": st.sampled_from(["status_active", "first_payment"]),
    "past_due_grace_days": st.sampled_from([None, 5, 30]),
    "pause_policy": st.sampled_from(["zero_mrr", "keep_mrr"]),
    "metered_mrr": st.sampled_from(["exclude", "trailing_1m", "trailing_3m_avg"]),
    "churn_recognition": st.sampled_from(["entitlement_end", "cancel_requested", "paid_through"]),
    "reactivation_window_months": st.sampled_from([None, 1, 3]),
}
POLICY_SETS = st.fixed_dictionaries(POLICIES).map(lambda chosen: Settings(as_of=AS_OF, **chosen))
EXAMPLES = 1000 if os.environ.get("LIFECYCLE_LONG_TESTS") else 25
BRIEF = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)


def reckoned(raw: Raw, policies: Settings) -> tuple[list[CustomerLedger], list[Movement], Exchange, list[Period]]:
    """Everything that the oracle says of raw rows."""
    book = Book(raw, policies.as_of)
    found = ledgers(book, mrr_intervals(book, policies), policies)
    months = list(periods(BEGIN - timedelta(days=90), policies.as_of, policies.zone))
    exchange = Exchange(book, policies)
    rows = [row for ledger in found for row in period_movements(ledger, months, exchange, policies)]
    return found, rows, exchange, months


@BRIEF
@given(single_customers(), POLICY_SETS)
def test_every_movement_closes(raw: Raw, policies: Settings) -> None:
    """Identities 1, 2, 4, 5, 6, 10 and 11."""
    found, rows, exchange, months = reckoned(raw, policies)
    assert all(interval.mrr >= 0 for ledger in found for interval in ledger.intervals)
    for ledger in found:
        own = [row for row in rows if row.customer_id == ledger.customer_id]
        assert sum(row.is_first_paid for row in own) == 1
        assert sum(row.is_transient or (row.is_first_paid and row.is_customer) for row in own) == 1
        closing = Decimal(0)
        by_day = daily_movements(ledger, months, exchange, policies)
        for row in own:
            assert row.opening == closing or not row.opening
            assert row.opening + row.movement + row.fx == row.closing
            signs = {"new": 1, "reactivation": 1, "expansion": 1, "contraction": -1, "churn": -1, "unchanged": 0}
            assert (row.movement > 0) - (row.movement < 0) == signs[row.category] or abs(row.movement) < Decimal("1e-5")
            in_month = sum(
                (
                    amount
                    for (day, _), amount in by_day.items()
                    if (day.year, day.month) == (row.first_date.year, row.first_date.month)
                ),
                Decimal(0),
            )
            assert abs(in_month - row.movement) <= Decimal("1e-5")
            closing = row.closing
    for total in bridge(rows, policies).values():
        assert (
            total["opening_customers"] + total["new_customers"] + total["reactivated_customers"]
            == total["closing_customers"] + total["churned_customers"]
        )


@BRIEF
@given(single_customers(), POLICY_SETS, st.integers(0, 2**30))
def test_no_turning_point_is_missed(raw: Raw, policies: Settings, seed: int) -> None:
    """What holds at a random instant is what the interval around it says."""
    book = Book(raw, policies.as_of)
    found = mrr_intervals(book, policies)
    rng = random.Random(seed)  # noqa: S311
    for subscription in book.subscriptions:
        for _ in range(20):
            instant = BEGIN + timedelta(seconds=rng.randint(0, int((AS_OF - BEGIN).total_seconds())))
            told = {
                interval.subscription_item_id: (interval.mrr, interval.status)
                for interval in found
                if interval.subscription_id == subscription.subscription_id
                and interval.valid_from <= instant
                and (interval.valid_to is None or interval.valid_to > instant)
            }
            seen = items_at(book, subscription, instant, None, policies)
            assert told == {item: (interval.mrr, interval.status) for item, interval in seen.items()}


@BRIEF
@given(st.lists(st.integers(0, 2**48), min_size=3, max_size=8), POLICY_SETS)
def test_retention_is_bounded(seeds: list[int], policies: Settings) -> None:
    """Identities 12 to 14: 0 <= GRR <= 1 and GRR <= NRR over one month and over twelve."""
    found, _, exchange, months = reckoned(make_batch(seeds), policies)
    for base, end in [*zip(months, months, strict=True), *zip(months, months[11:], strict=False)]:
        parts = rates(found, base, end, exchange, policies)
        opening = parts["grr"][1]
        assert 0 <= parts["grr"][0] <= opening
        assert parts["grr"][0] <= parts["nrr"][0]
        assert 0 <= parts["logo_churn_rate"][0] <= parts["logo_churn_rate"][1]
        assert opening == parts["nrr"][1] and Fraction(opening) >= 0


@BRIEF
@given(st.lists(st.integers(0, 2**48), min_size=2, max_size=5), POLICY_SETS, st.integers(0, 2**30))
def test_order_and_doubles_of_rows_change_nothing(seeds: list[int], policies: Settings, seed: int) -> None:
    """Identity 43."""
    rng = random.Random(seed)  # noqa: S311
    raw = make_batch(seeds)
    shaken = {table: rng.sample([*rows, *rows], 2 * len(rows)) for table, rows in raw.items()}
    first = sorted(mrr_intervals(Book(raw, AS_OF), policies), key=str)
    assert first == sorted(mrr_intervals(Book(shaken, AS_OF), policies), key=str)
