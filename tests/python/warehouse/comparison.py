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
    rates,
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
QUARTERLY = tuple(
    column for column in BRIDGE if column not in ("first_paid_customers", "transient_new_customers", "arr")
)


@dataclass
class Reckoning:
    """The oracle's tables."""

    intervals: list[Interval]
    months: list[Movement]
    days: dict[tuple[str, date, str], Decimal]
    totals: dict[int, dict[date, dict[str, Decimal]]]
    rates: dict[tuple[date, str], tuple[Decimal, Decimal]]


def reckon(raw: Raw, settings: Settings) -> Reckoning:
    """The oracle's tables of a batch."""
    book = Book(raw, settings.as_of)
    intervals = mrr_intervals(book, settings)
    customers = ledgers(book, intervals, settings)
    exchange = Exchange(book, settings)
    begin = BEGIN - timedelta(days=100)
    months = list(periods(begin, settings.as_of, settings.zone))
    rows = [row for customer in customers for row in period_movements(customer, months, exchange, settings)]
    days = {
        (customer.customer_id, day, name): amount
        for customer in customers
        for (day, name), amount in daily_movements(customer, months, exchange, settings).items()
    }
    totals = {1: dict(bridge(rows, settings))}
    for length in (3, 12):
        spans = list(periods(begin, settings.as_of, settings.zone, length, settings.fiscal_year_start_month))
        netted = [row for customer in customers for row in period_movements(customer, spans, exchange, settings)]
        totals[length] = dict(bridge(netted, settings))
    parts = {}
    for number, month in enumerate(months):
        for name, base in (("1m", month), ("12m", months[max(0, number - 11)])):
            for rate, part in rates(customers, base, month, exchange, settings).items():
                parts[month.first_date, rate if rate == "logo_churn_rate" else f"{rate}_{name}"] = part
        parts[month.first_date, "logo_churn_rate"] = rates(customers, month, month, exchange, settings)[
            "logo_churn_rate"
        ]
    return Reckoning(intervals, rows, days, totals, parts)


def differences(told: Reckoning, built: Built, settings: Settings) -> list[str]:
    """Every difference between the oracle and a build, each with its customer."""
    found = [
        *compare("interval", oracle_intervals(told), built_intervals(built)),
        *compare("month", oracle_months(told), built_months(built)),
        *churn_differences(told, built),
        *compare("day", {key: {"mrr_change": amount} for key, amount in told.days.items()}, built_days(built)),
        *compare("bridge", oracle_totals(told, 1), built_totals(built, "fct_mrr_bridge_monthly", "month")),
        *compare("rate", oracle_rates(told), built_rates(built)),
    ]
    # How movements at the rates of their dates net over several months is not defined.
    if settings.fx_policy != "movement_date":
        found += compare(
            "quarter", oracle_totals(told, 3), built_totals(built, "fct_bridge_quarterly", "fiscal_quarter")
        )
        found += compare("year", oracle_totals(told, 12), built_totals(built, "fct_bridge_yearly", "fiscal_year"))
    return found


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


def oracle_totals(told: Reckoning, months: int) -> Facts:
    """The bridge of all customers over periods of so many months, from the first one with MRR."""
    columns = BRIDGE if months == 1 else QUARTERLY
    return {(begin,): {column: total[column] for column in columns} for begin, total in told.totals[months].items()}


def built_totals(built: Built, table: str = "fct_mrr_bridge_monthly", period: str = "month") -> Facts:
    """The same of the warehouse; periods in which nothing is and nothing moves say nothing."""
    rows = built.rows(f"select * from revenue.{table} where segment = 'total'")
    return {(row[period],): row for row in rows if any(row[column] for column in QUARTERLY)}


def oracle_rates(told: Reckoning) -> Facts:
    """The parts of each rate of all customers, where there is a base."""
    return {
        key: {"numerator": numerator, "denominator": denominator}
        for key, (numerator, denominator) in told.rates.items()
        if denominator
    }


def built_rates(built: Built) -> Facts:
    """The same of the warehouse."""
    found = {}
    for row in built.rows("select * from revenue.fct_revenue_rates_monthly where segment = 'total'"):
        for rate in ("logo_churn_rate", "nrr_1m", "grr_1m", "nrr_12m", "grr_12m"):
            if row[f"{rate}_denominator"]:
                parts = {part: row[f"{rate}_{part}"] for part in ("numerator", "denominator")}
                found[row["month"], rate] = parts
    return found
