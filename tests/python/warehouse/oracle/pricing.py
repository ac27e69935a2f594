"""Metrics 4.2 and clarification 17: the list amount of an item in one billing period, and its monthly factor."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

from warehouse.oracle.book import Book, Row
from warehouse.oracle.calendar import add_months, month_of
from warehouse.oracle.settings import Settings, factor

MINOR_UNIT_EXPONENTS = {"JPY": 0, "KRW": 0, "BHD": 3, "KWD": 3, "TND": 3}


def major(amount_minor: object, currency: str) -> Fraction:
    """An amount in minor units as money: divided by 10 to the ISO exponent, which is 2 but for a few."""
    return Fraction(str(amount_minor or 0)) / 10 ** MINOR_UNIT_EXPONENTS.get(currency.upper(), 2)


def months_factor(price: Row, settings: Settings) -> Fraction:
    """What one billing period's amount is worth a month."""
    unit, count = price["recurring_interval"], price.get("recurring_interval_count") or 1
    if unit == "day" and count % 7 == 0 and settings.seven_day_multiple_is_week:
        unit, count = "week", count // 7
    a_month = {
        "month": Fraction(1),
        "year": Fraction(1, 12),
        "week": factor(settings.week_to_month_factor),
        "day": factor(settings.day_to_month_factor),
    }[unit]
    return a_month / count


def period_start(anchor: datetime, price: Row, number: int) -> datetime:
    """The start of a billing period, counted from the anchor (metrics 2.1)."""
    count = number * (price.get("recurring_interval_count") or 1)
    unit = price["recurring_interval"]
    if unit in ("month", "year"):
        return add_months(anchor, count * (12 if unit == "year" else 1))
    return anchor + timedelta(days=count * (7 if unit == "week" else 1))


def list_amount(book: Book, price: Row, units: int) -> Fraction:
    """The amount of one billing period before discounts, in the price's currency."""
    if price.get("billing_scheme") == "tiered":
        return max(Fraction(0), tiered_amount(book.tiers[price["id"]], price, units))
    if price.get("transform_quantity_divide_by"):
        units, rest = divmod(units, price["transform_quantity_divide_by"])
        if rest and price.get("transform_quantity_round") == "up":
            units += 1
    return max(Fraction(0), major(price["unit_amount_decimal"], price["currency"]) * units)


def tiered_amount(tiers: list[Row], price: Row, units: int) -> Fraction:
    """Graduated: each unit at its own tier's price. Volume: all units at the tier of the quantity. Nothing at 0."""
    amount, below = Fraction(0), 0
    for tier in sorted(tiers, key=lambda tier: tier["index"]):
        if units <= below:
            break
        up_to = tier["up_to"] or units
        unit = major(tier["unit_amount_decimal"], price["currency"])
        flat = major(tier["flat_amount_decimal"], price["currency"])
        if price["tiers_mode"] == "volume":
            amount = unit * units + flat
        else:
            amount += unit * (min(units, up_to) - below) + flat
        below = up_to
    return amount


def metered_amount(book: Book, price: Row, item_id: str, instant: datetime, settings: Settings) -> Fraction:
    """Clarification 17: the usage invoiced in the last complete month, or a third of the last three months'."""
    wanted = {"exclude": 0, "trailing_1m": 1, "trailing_3m_avg": 3}[settings.metered_mrr]
    this_month = month_of(instant, settings.zone)
    before = this_month.starts_at
    total = 0
    for _ in range(wanted):
        month = month_of(before - timedelta(seconds=1), settings.zone)
        total += sum(amount for at, amount in book.usage[item_id] if month.starts_at <= at < month.ends_at)
        before = month.starts_at
    return max(Fraction(0), major(total, price["currency"]) / max(wanted, 1))
