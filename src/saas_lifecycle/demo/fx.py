"""Exchange rates in the shape of the ECB's: units of a currency for one euro, on its business days only."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from saas_lifecycle.demo.arrays import Floats, Ints, dates, decimals, texts, timestamps
from saas_lifecycle.demo.clock import DAY, Calendar, add_month, day_number
from saas_lifecycle.demo.reference import CURRENCIES
from saas_lifecycle.demo.writers import TableSet

_EURO = CURRENCIES.index("EUR")
_MEAN = (1.09, 1.0, 0.862, 0.957, 158.0, 0.335)
_VOLATILITY = (0.0042, 0.0, 0.0031, 0.0030, 0.0055, 0.0041)
_DIGITS = (4, 4, 5, 4, 2, 5)
_SCALE = 10


def _easter(year: int) -> date:
    """Gregorian Easter Sunday (Meeus)."""
    a, (b, c) = year % 19, divmod(year, 100)
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    w = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * w) // 451
    month, day = divmod(h + w - 7 * m + 114, 31)
    return date(year, month, day + 1)


def business_days(first: int, end: int) -> Ints:
    """Day numbers in [first, end) on which the ECB publishes."""
    days = np.arange(first, end, dtype=np.int64)
    closed: set[int] = set()
    for year in range(1970 + first // 366, 1972 + end // 365):
        easter = _easter(year)
        holidays = [date(year, 1, 1), date(year, 5, 1), date(year, 12, 25), date(year, 12, 26)]
        holidays += [easter - timedelta(days=2), easter + timedelta(days=1)]
        closed.update(day_number(holiday) for holiday in holidays)
    is_open = ((days + 3) % 7 < 5) & ~np.isin(days, sorted(closed))
    return days[is_open]


class Rates:
    """Daily rates, made once: a walk that is drawn back to its mean."""

    def __init__(self, calendar: Calendar, seed: int) -> None:
        rng = np.random.default_rng([seed, 1, 0])
        first = min(calendar.starts_at, add_month(calendar.ends_at, -36))
        self.days = business_days(add_month(first, -18) // DAY, calendar.ends_at // DAY)
        steps = rng.standard_normal((len(self.days), len(CURRENCIES)))
        level = np.zeros(len(CURRENCIES))
        self.per_euro: Floats = np.empty_like(steps)
        for row, step in enumerate(steps):
            level = level * 0.997 + step * _VOLATILITY
            self.per_euro[row] = np.multiply(_MEAN, 1.0 + level)
        for currency, digits in enumerate(_DIGITS):
            self.per_euro[:, currency] = np.round(self.per_euro[:, currency], digits)
        self.per_euro[:, _EURO] = 1.0

    def at(self, moments: Ints) -> Floats:
        """Rates of every currency (columns) for the last business day before each instant (rows)."""
        rows = np.searchsorted(self.days * DAY, moments, side="left") - 1
        result: Floats = self.per_euro[np.maximum(rows, 0)]
        return result

    def write(self, tables: TableSet, calendar: Calendar) -> None:
        quoted = [currency for currency in range(len(CURRENCIES)) if currency != _EURO]
        count = len(self.days) * len(quoted)
        rates = np.rint(self.per_euro[:, quoted] * 10**5).astype(np.int64).reshape(-1)
        tables["finance.fx_rate"].write(
            {
                "rate_date": dates(np.repeat(self.days, len(quoted))),
                "currency": texts([CURRENCIES[currency] for currency in quoted] * len(self.days)),
                "rate_to_eur": decimals(rates * 10 ** (_SCALE - 5), 28, _SCALE),
                "_fivetran_synced": timestamps(np.full(count, calendar.newest_sync)),
            }
        )
