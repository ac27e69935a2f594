"""The books: revenue and costs of each month, so that growth, margin and cost of sales look like a company's."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np

from saas_lifecycle.demo.arrays import Floats, Ints
from saas_lifecycle.demo.clock import DAY, add_month
from saas_lifecycle.demo.payments import Settled
from saas_lifecycle.demo.reference import EXPONENTS
from saas_lifecycle.demo.world import World
from saas_lifecycle.demo.writers import TableSet

_PART = 10
_MARKETING_CHANNELS = (("content", 0.3), ("event", 0.35), ("email", 0.1), (None, 0.25))


class Books:
    """Recurring revenue at the month closes, and services paid, gathered while the accounts are invented."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.closes: Ints = world.calendar.month_closes
        self.mrr_eur: Floats = np.zeros(len(self.closes))
        self.cash_eur: Floats = np.zeros(len(self.closes) + 1)
        self.customers: Ints = np.zeros(len(self.closes), dtype=np.int64)
        self._rates = world.rates.at(self.closes)

    def add_mrr(self, place: Ints, currency: Ints, micros: Ints) -> None:
        np.add.at(self.mrr_eur, place, micros / 1e6 / self._rates[place, currency])
        np.add.at(self.customers, place, 1)

    def add_cash(self, settled: Settled) -> None:
        place = np.searchsorted(self.closes, settled.at, side="right")
        units = settled.minor / 10.0 ** np.take(EXPONENTS, settled.currency)
        rates = self._rates[np.minimum(place, len(self.closes) - 1), settled.currency]
        np.add.at(self.cash_eur, place, units / rates)


def write_ledger(tables: TableSet, world: World, books: Books, ad_spend_eur: Floats) -> None:
    """Costs are positive; revenue follows recurring revenue by the month's mean, advertising the platforms' bills."""
    rng = world.rng(_PART, 0)
    rows: list[dict[str, Any]] = []
    calendar = world.calendar
    first_day = calendar.starts_at // DAY
    for place in range(1, len(books.closes)):
        close = int(books.closes[place])
        opening, closing = books.mrr_eur[place - 1], books.mrr_eur[place]
        if close <= calendar.starts_at or (opening == 0 and closing == 0):
            continue
        month_start = add_month(close, -1)
        revenue = (opening + closing) / 2 * (1.015 + 0.01 * rng.random())
        growth = float(np.clip((closing - opening) / max(opening, 1.0), 0.0, 0.3))
        days = slice(max(month_start // DAY - first_day, 0), max(close // DAY - first_day, 0))
        ads = float(ad_spend_eur[days].sum())
        size = 9_000 * max(world.scale, 0.05) + revenue
        costs: list[tuple[str, str | None, float]] = [
            ("cogs", None, revenue * (0.19 + 0.02 * rng.random())),
            ("sales", None, size * (0.25 + 0.4 * growth)),
            ("research_development", None, size * 0.24),
            ("general_administrative", None, size * 0.125),
            ("depreciation", None, size * 0.012),
            ("interest", None, size * 0.006),
            ("marketing", "paid_search", ads * 0.62),
            ("marketing", "paid_social", ads * 0.38),
        ]
        costs += [("marketing", channel, size * 0.14 * share) for channel, share in _MARKETING_CHANNELS]
        result = revenue - sum(cost for _, _, cost in costs)
        costs.append(("tax", None, max(result, 0.0) * 0.25))
        entries = [("revenue", None, revenue), *costs]
        for number, (category, channel, amount) in enumerate(entries):
            rows.append(
                {
                    "id": f"ledger-{close // DAY}-{number:02d}",
                    "posted_date": np.datetime64(close // DAY - 1, "D").astype(object),
                    "category": category,
                    "channel": channel,
                    "amount": _money(amount),
                    "currency": "EUR",
                    "_fivetran_synced": calendar.newest_sync if close >= calendar.ends_at - 6 * DAY else close + DAY,
                }
            )
    tables["finance.ledger_entry"].write_rows(rows)


def _money(amount: float) -> Decimal:
    return Decimal(round(amount * 100)) / 100
