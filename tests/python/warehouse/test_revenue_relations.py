"""Metamorphic relations of the revenue marts (reliability, M1 to M15), all seen in two builds.

The first build is plain customers with the default policies. The second holds the same rows, doubled and in another
order, beside copies of the customers that are renamed, twice as dear, in another currency, earlier, or cut in two;
it knows two months more and runs in another time zone.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from dbt_project import Project
from warehouse.comparison import BRIDGE, built_days, built_intervals, built_months, built_totals, differences, reckon
from warehouse.oracle import Settings
from warehouse.project import Built, build
from warehouse.relations import (
    cut_in_two,
    doubled,
    has_coupon,
    has_periodic_coupon,
    in_francs,
    is_backdated_after,
    joined,
    numbers,
    pays_only,
    renamed,
    shaken,
    shifted,
)
from warehouse.strategies import AS_OF, Raw, make_billing, number_of, of_customers, raw_rows, seeds_of

CUSTOMERS, LATER, SHIFT = 120, datetime(2024, 11, 20, 8), timedelta(days=35)
RENAMED, DOUBLED, FRANCS, SHIFTED, CUT = 1000, 2000, 3000, 4000, 5000
COLUMNS = (
    "opening_mrr",
    "closing_mrr",
    "fx_mrr",
    "movement_category",
    "movement_mrr",
    "is_first_paid_month",
    "is_transient",
    "is_intra_period_returner",
    "churn_type",
)


@dataclass
class Pair:
    """The two builds and the rows that they were made of."""

    raw: Raw
    all_raw: Raw
    plain: Built
    mixed: Built


@pytest.fixture(scope="module")
def pair(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """Both builds."""
    seeds = seeds_of(7, CUSTOMERS)
    raw = raw_rows(random.Random(0), make_billing(seeds))  # noqa: S311
    billing = make_billing(seeds)
    cut_in_two(billing)
    cut = raw_rows(random.Random(0), billing)  # noqa: S311
    all_raw = joined(
        raw,
        renamed(raw, RENAMED),
        doubled(raw, DOUBLED),
        in_francs(of_customers(raw, pays_only(raw, {"eur", "chf"})), FRANCS),
        shifted(of_customers(raw, pays_only(raw, {"eur"}) - has_periodic_coupon(raw)), SHIFTED, SHIFT),
        renamed(of_customers(cut, pays_only(raw, {"eur"}) - has_coupon(raw)), CUT),
    )
    plain = build(project, raw, Settings(as_of=AS_OF), tmp_path_factory.mktemp("plain"))
    place = tmp_path_factory.mktemp("mixed")
    mixed = build(project, shaken(all_raw, 3), Settings(as_of=LATER), place, TZ="America/Los_Angeles", LC_ALL="C")
    return Pair(raw, all_raw, plain, mixed)


def months(built: Built, offset: int = 0, only: Iterable[int] | None = None) -> dict[tuple[int, Any], tuple[Any, ...]]:
    """Customer months by the original's number and month."""
    members = None if only is None else set(only)
    return {
        (number_of(customer) - offset, month): tuple(row[column] for column in COLUMNS)
        for (customer, month), row in built_months(built).items()
        if number_of(customer) // 1000 * 1000 == offset and (members is None or number_of(customer) - offset in members)
    }


def days(built: Built, offset: int = 0, only: Iterable[int] | None = None) -> dict[tuple[int, Any, str], Decimal]:
    """Daily movements by the original's number."""
    members = None if only is None else set(only)
    return {
        (number_of(customer) - offset, day, category): row["mrr_change"]
        for (customer, day, category), row in built_days(built).items()
        if number_of(customer) // 1000 * 1000 == offset and (members is None or number_of(customer) - offset in members)
    }


def test_the_defaults_agree_with_the_oracle(pair: Pair) -> None:
    """Both builds, in full."""
    for raw, built, as_of in ((pair.raw, pair.plain, AS_OF), (pair.all_raw, pair.mixed, LATER)):
        policies = Settings(as_of=as_of)
        found = differences(reckon(raw, policies), built, policies)
        assert not found, f"{len(found)} differences:\n" + "\n".join(found[:40])
        assert not built.failed_tests


def test_order_doubles_time_zone_and_a_later_cut_off_leave_closed_months(pair: Pair) -> None:
    """M1, M2, M6, M9, M12 and M15: also with other customers beside them."""
    members = numbers(pair.raw) - is_backdated_after(pair.raw, AS_OF)
    closed = AS_OF.date().replace(day=1)
    before = {key: row for key, row in months(pair.plain, 0, members).items() if key[1] < closed}
    after = {key: row for key, row in months(pair.mixed, 0, members).items() if key[1] < closed}
    assert before and before == after
    day = AS_OF.date()
    known = {key: amount for key, amount in days(pair.plain, 0, members).items() if key[1] < closed}
    assert known == {key: amount for key, amount in days(pair.mixed, 0, members).items() if key[1] < closed <= day}


def test_names_do_not_matter(pair: Pair) -> None:
    """M8."""
    assert months(pair.mixed, RENAMED) == months(pair.mixed)
    assert days(pair.mixed, RENAMED) == days(pair.mixed)


def test_twice_the_price_is_twice_the_mrr(pair: Pair) -> None:
    """M4 and identity 46: within what one rounding of each can differ.

    An amount off is split over items at six decimals of a billing period, which a day's price multiplies by 30.
    """
    split = has_coupon(pair.raw)
    intervals = {
        (number_of(customer), item, start): row for (customer, item, start), row in built_intervals(pair.mixed).items()
    }
    seen = 0
    for (number, item, start), row in intervals.items():
        if number < 1000:
            twin = intervals[number + DOUBLED, item.replace(f"si_{number}_", f"si_{number + DOUBLED}_"), start]
            bound = Decimal("0.0001" if number in split else "0.0000015")
            assert abs(twin["mrr_local"] - 2 * row["mrr_local"]) <= bound, (item, start)
            assert twin["valid_to"] == row["valid_to"]
            seen += 1
    assert seen


def test_a_currency_at_par_moves_nothing(pair: Pair) -> None:
    """M10: CHF at 1 for 1 EUR."""
    francs = months(pair.mixed, FRANCS)
    assert francs == months(pair.mixed, 0, {number for number, _ in francs})


def test_a_shift_in_time_shifts_the_days(pair: Pair) -> None:
    """M3 and identity 46."""
    early = {
        (number, day + SHIFT, category): amount
        for (number, day, category), amount in days(pair.mixed, SHIFTED).items()
        if day + SHIFT < LATER.date()
    }
    members = pays_only(pair.raw, {"eur"}) - has_periodic_coupon(pair.raw)
    assert early and early == {
        key: amount for key, amount in days(pair.mixed, 0, members).items() if key[1] < LATER.date()
    }


def test_a_cancel_and_a_restart_at_one_instant_move_nothing(pair: Pair) -> None:
    """M13."""
    members = pays_only(pair.raw, {"eur"}) - has_coupon(pair.raw)
    assert days(pair.mixed, CUT) == days(pair.mixed, 0, members)
    assert months(pair.mixed, CUT) == months(pair.mixed, 0, members)


def test_totals_are_the_sum_of_their_customers(pair: Pair) -> None:
    """M5, M7 and M14: any split of the customers adds up, and the days of a month to the month."""
    totals = built_totals(pair.mixed)
    sums: dict[Any, dict[str, Decimal]] = {}
    for (_, month), row in built_months(pair.mixed).items():
        total = sums.setdefault(month, dict.fromkeys(BRIDGE, Decimal(0)))
        for column in ("opening_mrr", "closing_mrr", "fx_mrr"):
            total[column] += row[column]
        total["movement"] = total.get("movement", Decimal(0)) + row["movement_mrr"]
    by_day: dict[Any, Decimal] = {}
    for (_, day, _), row in built_days(pair.mixed).items():
        by_day[day.replace(day=1)] = by_day.get(day.replace(day=1), Decimal(0)) + row["mrr_change"]
    for (month,), total in totals.items():
        for column in ("opening_mrr", "closing_mrr", "fx_mrr"):
            assert total[column] == sums[month][column], (month, column)
        assert sums[month]["movement"] == by_day.get(month, Decimal(0)), month
