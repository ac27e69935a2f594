"""Nights that keep what did not change against full refreshes of the same rows (reliability, M11 and fault 27).

A night of the chain knows customers that are new, late, rewritten, gone, merged or passed on, prices and rates that are
edited, and months that close; what it keeps and what it rebuilds must be one with what a build of all gives.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from warehouse.project import Built, build
from warehouse.strategies import Raw, make_billing, number_of, of_customers, raw_rows, seeds_of

CUSTOMERS = 60
MODELS = ["int_history_kept"]
COMPARED = (
    "revenue.fct_mrr_intervals",
    "intermediate.int_customers_active",
    "intermediate.int_mrr_changes_explained",
    "intermediate.int_mrr_item_months",
    "intermediate.int_customer_months_netted",
)


class Defaults:
    """No settings: as_of comes by environment, so that dbt parses once."""

    def variables(self) -> dict[str, Any]:
        return {}


def company(seed: int, changed: dict[int, int]) -> Raw:
    """Customers of one seed, some of whom live another life."""
    seeds = seeds_of(seed, CUSTOMERS)
    for number, other in changed.items():
        seeds[number] = other
    return raw_rows(random.Random(0), make_billing(seeds))  # noqa: S311


def first_night(seed: int) -> Raw:
    """All but the last customers."""
    return of_customers(company(seed, {}), set(range(CUSTOMERS - 5)))


def second_night(seed: int) -> Raw:
    """The last customers come late, two are rewritten, two merge, a price and an old rate are corrected."""
    raw = company(seed, {3: 1, 4: 2})
    for row in raw["customer"]:
        if number_of(row["id"]) in (10, 11):
            row["metadata"] = '{"account_id": "acct_10"}'
    edits = {"eur_month1_mid": {"unit_amount_decimal": Decimal(12345)}}
    raw["price"] = [row | edits.get(row["id"], {}) for row in raw["price"]]
    is_wrong = {"currency": "USD", "rate_date": date(2024, 2, 29)}.items()
    raw["fx_rate"] = [row | {"rate_to_eur": Decimal(2)} if is_wrong <= row.items() else row for row in raw["fx_rate"]]
    return raw


def third_night(seed: int) -> Raw:
    """Two customers are gone with all their rows, and subscriptions pass from one customer to another."""
    raw = of_customers(second_night(seed), set(range(2, CUSTOMERS)))
    for number in (20, 21, 22, 23):
        versions = [row for row in raw["subscription_history"] if number_of(row["id"]) == number]
        versions.sort(key=lambda row: (row["id"], row["_fivetran_start"]))
        for row in versions[len(versions) // 2 :]:
            row["customer_id"] = f"cus_{number + 10}"
    return raw


def fourth_night(seed: int) -> Raw:
    """Those who passed subscriptions on are rewritten up to then; all else is as it was."""
    raw = third_night(seed)
    for row in raw["subscription_item_history"]:
        if number_of(row["id"]) in (20, 21) and row["_fivetran_active"]:
            row["quantity"] = 7
    return raw


NIGHTS: list[tuple[datetime, Callable[[int], Raw]]] = [
    (datetime(2024, 5, 14, 6), first_night),
    (datetime(2024, 5, 15, 6), second_night),
    (datetime(2024, 7, 1, 0), third_night),
    (datetime(2024, 7, 2, 6), fourth_night),
]


def contents(built: Built) -> dict[str, tuple[Any, ...]]:
    """Rows and an order-free hash of every compared table."""
    with duckdb.connect(str(built.database), read_only=True) as connection:
        query = "select count(*), sum(hash(compared)) from {} as compared"
        return {table: connection.sql(query.format(table)).fetchall()[0] for table in COMPARED}


def test_kept_history_is_that_of_a_full_refresh(root: Path, tmp_path: Path) -> None:
    """Every night, whatever came: and a night with little news rebuilds few."""
    for night, (as_of, rows) in enumerate(NIGHTS):
        raw = rows(8)
        raw["fx_rate"] = [row for row in raw["fx_rate"] if row["rate_date"] <= as_of.date()]
        when = {"LIFECYCLE_AS_OF": str(as_of)}
        nights = {
            history: build(root, raw, Defaults(), tmp_path / history, MODELS, LIFECYCLE_HISTORY=history, **when)
            for history in (("kept", "rebuilt") if night else ("kept",))
        }
        if night:
            assert contents(nights["kept"]) == contents(nights["rebuilt"]), f"night {night + 1}"
            compared = nights["kept"].rows("select is_changed from intermediate.int_customers_compared")
            assert 0 < sum(row["is_changed"] for row in compared) < len(compared) / 2, f"night {night + 1}"
