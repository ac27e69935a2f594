"""Metrics 6: churn and retention over one period, as (numerator, denominator)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from warehouse.oracle.calendar import Period
from warehouse.oracle.exchange import Exchange
from warehouse.oracle.ledger import CustomerLedger
from warehouse.oracle.settings import Settings

Rate = tuple[Decimal, Decimal]


def endpoint_mrr(
    ledger: CustomerLedger, base: Period, end: Period, exchange: Exchange, day: date
) -> tuple[Decimal, Decimal]:
    """A customer's MRR at the opening of `base` and at the close of `end`, both at the rates of `end`."""

    def convert(levels: dict[tuple[str, str], Decimal]) -> Decimal:
        return sum((exchange.convert(level, key[1], day) for key, level in levels.items()), Decimal(0))

    return convert(ledger.levels(base.starts_at)), convert(ledger.levels(end.ends_at))


def rates(
    all_ledgers: Iterable[CustomerLedger], base: Period, end: Period, exchange: Exchange, settings: Settings
) -> dict[str, Rate]:
    """Metrics 6.2 and 6.5 from the opening of `base` to the close of `end`: the same period for 1 month.

    Only who had MRR at the opening is in either part; by customer and endpoint, at constant currency.
    """
    day = min(end.last_date, settings.as_of.date())
    ends = [endpoint_mrr(ledger, base, end, exchange, day) for ledger in all_ledgers]
    members = [(before, after) for before, after in ends if before > 0]
    opening = sum((before for before, _ in members), Decimal(0))
    lost = sum(1 for _, after in members if after == 0)
    return {
        "logo_churn_rate": (Decimal(lost), Decimal(len(members))),
        "nrr": (sum((after for _, after in members), Decimal(0)), opening),
        "grr": (sum((min(before, after) for before, after in members), Decimal(0)), opening),
    }
