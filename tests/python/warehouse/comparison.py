"""What the oracle says and what the warehouse says, in one form, and where they differ."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from warehouse.oracle import (
    Book,
    Interval,
    Movement,
    Settings,
    bridge,
    daily_movements,
    ledgers,
    mrr_intervals,
    period_movements,
)
from warehouse.oracle.calendar import periods
from warehouse.oracle.exchange import Exchange
from warehouse.project import Built
from warehouse.strategies import BEGIN, Raw

Facts = dict[tuple[Any, ...], dict[str, Any]]
MONTHLY = (
    "opening_mrr",
    "closing_mrr",
    "fx_mrr",
    "movement_category",
    "movement_mrr",
    "is_first_paid_month",
    "is_transient",
    "is_intra_period_returner",
    "lifecycle_number",
    "gross_up_mrr",
    "gross_down_mrr",
)
BRIDGE = (
    "opening_mrr",
    "new_mrr",
    "expansion_mrr",
    "reactivation_mrr",
    "contraction_mrr",
    "churn_mrr",
    "fx_mrr",
    "closing_mrr",
    "arr",
    "opening_customers",
    "new_customers",
    "reactivated_customers",
    "churned_customers",
    "closing_customers",
    "first_paid_customers",
    "transient_new_customers",
)


@dataclass
class Reckoning:
    """The oracle's four tables."""

    intervals: list[Interval]
    months: list[Movement]
    days: dict[tuple[str, date, str], Decimal]
    totals: dict[date, dict[str, Decimal]]


def reckon(raw: Raw, settings: Settings) -> Reckoning:
    """The oracle's tables of a batch."""
    book = Book(raw, settings.as_of)
    intervals = mrr_intervals(book, settings)
    customers = ledgers(book, intervals, settings)
    exchange = Exchange(book, settings)
    months = list(periods(BEGIN - timedelta(days=100), settings.as_of, settings.zone))
    rows = [row for customer in customers for row in period_movements(customer, months, exchange, settings)]
    days = {
        (customer.customer_id, day, name): amount
        for customer in customers
        for (day, name), amount in daily_movements(customer, months, exchange, settings).items()
    }
    return Reckoning(intervals, rows, days, dict(bridge(rows, settings)))


def differences(told: Reckoning, built: Built) -> list[str]:
    """Every difference between the oracle and a build, each with its customer."""
    return [
        *compare("interval", oracle_intervals(told), built_intervals(built)),
        *compare("month", oracle_months(told), built_months(built)),
        *churn_differences(told, built),
        *compare("day", {key: {"mrr_change": amount} for key, amount in told.days.items()}, built_days(built)),
        *compare("bridge", oracle_totals(told), built_totals(built)),
    ]


def compare(table: str, expected: Facts, found: Facts) -> list[str]:
    """One line for each key that only one side has, and each column that differs."""
    lines = []
    for key in sorted(expected.keys() | found.keys(), key=str):
        if key not in found or key not in expected:
            side = "only the oracle has" if key in expected else "only the warehouse has"
            lines.append(f"{table} {_text(key)}: {side} {expected.get(key) or found.get(key)}")
            continue
        lines += [
            f"{table} {_text(key)}: {column} is {found[key][column]}, the oracle says {value}"
            for column, value in expected[key].items()
            if found[key][column] != value
        ]
    return lines


def _text(key: tuple[Any, ...]) -> str:
    return " ".join(str(part) for part in key)


def oracle_intervals(told: Reckoning) -> Facts:
    """Intervals that have a price; nothing depends on whether a free item has a row."""
    return {
        (interval.customer_id, interval.subscription_item_id, interval.valid_from): {
            "subscription_id": interval.subscription_id,
            "price_id": interval.price_id,
            "quantity": interval.quantity,
            "plan_family": interval.plan_family,
            "currency": interval.currency,
            "status": interval.status,
            "valid_to": interval.valid_to,
            "mrr_local": interval.mrr,
            "gross_mrr_local": interval.gross_mrr,
            "discount_mrr_local": interval.gross_mrr - interval.mrr,
        }
        for interval in told.intervals
        if interval.gross_mrr > 0
    }


def built_intervals(built: Built) -> Facts:
    """The same of the warehouse."""
    rows = built.rows("select * from revenue.fct_mrr_intervals where gross_mrr_local > 0")
    return {(row["customer_id"], row["subscription_item_id"], row["valid_from"]): row for row in rows}


def oracle_months(told: Reckoning) -> Facts:
    """Customer months."""
    return {
        (row.customer_id, row.first_date): dict(
            zip(
                MONTHLY,
                (
                    row.opening,
                    row.closing,
                    row.fx,
                    row.category,
                    row.movement,
                    row.is_first_paid,
                    row.is_transient,
                    row.is_intra_period_returner,
                    row.lifecycle_number,
                    row.gross_up,
                    row.gross_down,
                ),
                strict=True,
            )
        )
        for row in told.months
    }


def built_months(built: Built) -> Facts:
    """The same of the warehouse."""
    rows = built.rows("select * from revenue.fct_customer_mrr_monthly")
    return {(row["customer_id"], row["month"]): row for row in rows}


def churn_differences(told: Reckoning, built: Built) -> list[str]:
    """Churn rows have a type that the oracle allows (subscriptions may end together) and say who never paid."""
    rows = built_months(built)
    lines = []
    for month in told.months:
        row = rows.get((month.customer_id, month.first_date))
        if row is None:
            continue
        is_right = row["churn_type"] in month.churn_types if month.category == "churn" else row["churn_type"] is None
        key = f"month {month.customer_id} {month.first_date}"
        if not is_right:
            lines.append(f"{key}: churn_type is {row['churn_type']}, the oracle says {month.churn_types or None}")
        if month.category == "churn" and row["is_never_paid"] != month.is_never_paid:
            lines.append(f"{key}: is_never_paid is {row['is_never_paid']}, the oracle says {month.is_never_paid}")
    return lines


def built_days(built: Built) -> Facts:
    """Daily movements without the reasons, those that cancel out left away."""
    found: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    for row in built.rows("select * from revenue.fct_mrr_movements_daily"):
        found[row["customer_id"], row["movement_date"], row["category"]] += row["mrr_change"]
    return {key: {"mrr_change": amount} for key, amount in found.items() if amount}


def oracle_totals(told: Reckoning) -> Facts:
    """The bridge of all customers, from the first month with MRR."""
    return {(month,): {column: total[column] for column in BRIDGE} for month, total in told.totals.items()}


def built_totals(built: Built) -> Facts:
    """The same of the warehouse; months in which nothing is and nothing moves say nothing."""
    rows = built.rows("select * from revenue.fct_mrr_bridge_monthly where segment = 'total'")
    return {(row["month"],): row for row in rows if any(row[column] for column in BRIDGE)}
