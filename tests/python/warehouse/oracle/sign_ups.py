"""Conversion from the free plan and of product-qualified leads in plain Python, from the definitions, in loops."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from warehouse.oracle.funnels import Facts, kaplan_meier, next_month, utc_start, wilson
from warehouse.oracle.trials import DAY, Customer, Trial, month_of

FREE_PRICES = {"free", "free_by_default"}
FREE_PLANS = {"free", "freemium"}


@dataclass(frozen=True)
class Start:
    """Who began where and when, and when its customer first paid from then on."""

    country: str
    at: datetime
    paid_at: datetime | None


def free_sign_ups(customers: dict[str, Customer], all_trials: list[Trial], known_until: datetime) -> list[Start]:
    """Customers that began on the free plan before any trial and any payment."""
    found = []
    for customer_id, customer in customers.items():
        begun = [at for at, price in customer.prices if price in FREE_PRICES and at <= known_until]
        begun += [at for at, plan in customer.accounts if plan.strip().lower() in FREE_PLANS and at <= known_until]
        tried = [trial.start for trial in all_trials if trial.customer_id == customer_id]
        paid_at = _known(customer.paid_at, known_until)
        if begun and all(min(begun) < at for at in [*tried, *([paid_at] if paid_at else [])]):
            found.append(Start(customer.country, min(begun), paid_at))
    return found


def qualified_leads(customers: dict[str, Customer], known_until: datetime) -> list[Start]:
    """Users who met the rule before their customer paid, with a payment made while they belonged to it."""
    found = []
    for customer in customers.values():
        paid_at = _known(customer.paid_at, known_until)
        for at, left_at in customer.qualified:
            if at <= known_until and (paid_at is None or at < paid_at):
                counts = paid_at is not None and (left_at is None or paid_at < left_at)
                found.append(Start(customer.country, at, paid_at if counts else None))
    return found


def _known(at: datetime | None, known_until: datetime) -> datetime | None:
    return at if at is not None and at <= known_until else None


def conversions(starts: list[Start], window_days: int, known_until: datetime, zone: ZoneInfo) -> Facts:
    """The rows of a conversion's mart, by (month, segment, member)."""
    cells: dict[tuple[date, str, str], list[Start]] = defaultdict(list)
    month = min(month_of(start.at, zone) for start in starts)
    while utc_start(month, zone) <= known_until:
        cells[month, "total", "total"] = []
        month = next_month(month)
    for start in starts:
        cells[month_of(start.at, zone), "total", "total"].append(start)
        cells[month_of(start.at, zone), "country", start.country].append(start)
    return {key: _cell(inside, key[0], window_days, known_until, zone) for key, inside in cells.items()}


def _cell(inside: list[Start], month: date, days: int, known_until: datetime, zone: ZoneInfo) -> dict[str, Any]:
    window = days * DAY
    mature = [start for start in inside if start.at + window <= known_until]
    young = [start for start in inside if start.at + window > known_until]
    won = {start: start.paid_at - start.at for start in inside if start.paid_at and start.paid_at < start.at + window}
    converted = [start for start in mature if start in won]
    is_mature = utc_start(next_month(month), zone) + window <= known_until
    is_known = bool(mature) or is_mature
    lower, upper = wilson(len(converted), len(mature))
    rate = Fraction(len(converted), len(mature)) if mature else None
    early, early_days = rate, None
    if not is_mature and inside:
        lives = [
            (won[start] // DAY, True) if start in won else (min(window, known_until - start.at) // DAY, False)
            for start in inside
        ]
        early, early_days = kaplan_meier(lives)
    return {
        "numerator": len(converted) if is_known else None,
        "denominator": len(mature) if is_known else None,
        "rate": rate,
        "lower": lower,
        "upper": upper,
        "immature": len(young),
        "immature_converted": sum(start in won for start in young),
        "median_days": median(Fraction(won[start] / DAY) for start in converted) if converted else None,
        "km_conversion": early,
        "km_days": early_days,
        "window_days": days,
        "is_mature": is_mature,
    }


def with_lift(facts: Facts, all_trials: list[Trial], window_days: int, known_until: datetime, zone: ZoneInfo) -> Facts:
    """The same with the first trials of the month and member under the same window, and their lift."""
    found: Facts = {}
    for (month, segment, member), row in facts.items():
        over = [
            trial
            for trial in all_trials
            if trial.number == 1
            and month_of(trial.start, zone) == month
            and member in ("total", trial.country)
            and trial.start + window_days * DAY <= known_until
        ]
        won = [trial for trial in over if trial.paid_at and trial.paid_at < trial.start + window_days * DAY]
        rate = Fraction(len(won), len(over)) if over and row["is_mature"] else None
        lift = rate / row["rate"] if rate is not None and row["rate"] else None
        found[month, segment, member] = row | {"trial_rate": rate, "trial_freemium_lift": lift}
    return found
