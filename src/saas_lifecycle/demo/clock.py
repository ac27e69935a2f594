"""Time in the demo company: instants are int64 microseconds since 1970, UTC; nothing reads the machine's clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from saas_lifecycle.demo.arrays import Floats, Ints

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
NEVER = int(np.iinfo(np.int64).min)
"""The null of an instant."""

_SYNC_INTERVAL = 6 * HOUR
_SYNC_DELAY = 20 * MINUTE
_LATE = 40 * DAY
_SEASON = (0.98, 1.0, 1.08, 1.04, 1.0, 0.97, 0.86, 0.78, 1.12, 1.14, 1.12, 0.82)
_WEEKDAY = (1.0, 1.1, 1.1, 1.05, 0.9, 0.33, 0.36)
_HOUR = (1, 1, 1, 1, 1, 2, 4, 8, 14, 18, 18, 16, 12, 15, 18, 18, 16, 12, 8, 6, 6, 5, 3, 2)


def day_number(day: date) -> int:
    """Days since 1970."""
    return (day - date(1970, 1, 1)).days


def instant(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> int:
    """The instant of a UTC date and time."""
    seconds = hour * 3600 + minute * 60 + second
    return day_number(date(year, month, day)) * DAY + seconds * SECOND


def add_months(instants: Ints, months: Ints | int) -> Ints:
    """Whole months later, from the original anchor; a day that the month lacks becomes its last day."""
    days = np.floor_divide(instants, DAY)
    dates = days.astype("datetime64[D]")
    anchors = dates.astype("datetime64[M]")
    day_of_month = (dates - anchors.astype("datetime64[D]")).astype(np.int64)
    targets = anchors + np.asarray(months, dtype=np.int64)
    first_days = targets.astype("datetime64[D]")
    lengths = ((targets + 1).astype("datetime64[D]") - first_days).astype(np.int64)
    target_days = first_days.astype(np.int64) + np.minimum(day_of_month, lengths - 1)
    result: Ints = target_days * DAY + (instants - days * DAY)
    return result


def add_month(moment: int, months: int) -> int:
    """`add_months` for one instant."""
    return int(add_months(np.array([moment], dtype=np.int64), months)[0])


@dataclass(frozen=True)
class Calendar:
    """The span that the company is observed for: events lie in [starts_at, ends_at)."""

    starts_at: int
    ends_at: int
    day_weights: Floats

    @classmethod
    def of(cls, until: date, months: int) -> Calendar:
        ends_at = day_number(until) * DAY
        starts_at = add_month(ends_at, -months)
        days = np.arange(starts_at // DAY, ends_at // DAY)
        dates = days.astype("datetime64[D]")
        month_of_year = (dates.astype("datetime64[M]").astype(np.int64)) % 12
        weekday = (days + 3) % 7
        growth = 0.30 + 1.25 * (np.arange(len(days)) + 0.5) / len(days)
        weights = growth * np.take(_SEASON, month_of_year) * np.take(_WEEKDAY, weekday)
        return cls(starts_at, ends_at, weights / weights.sum())

    @property
    def newest_sync(self) -> int:
        """When the loader ran last, shortly after the end of the data."""
        return (
            (self.ends_at // _SYNC_INTERVAL) * _SYNC_INTERVAL
            + _SYNC_DELAY
            + (_SYNC_INTERVAL if self.ends_at % _SYNC_INTERVAL else 0)
        )

    @property
    def month_closes(self) -> Ints:
        """The ends of the months that are over; they begin long before the data, as its oldest customer does."""
        oldest = min(self.starts_at, add_month(self.ends_at, -36))
        first = np.datetime64(oldest, "us").astype("datetime64[M]") - 36
        last = np.datetime64(self.ends_at, "us").astype("datetime64[M]")
        months = np.arange(first + 1, last + 1)
        result: Ints = months.astype("datetime64[us]").astype(np.int64)
        return result

    def days(self, rng: np.random.Generator, count: int) -> Ints:
        """Day numbers with the company's growth, season and week."""
        cumulative = np.cumsum(self.day_weights)
        position = np.searchsorted(cumulative, rng.random(count) * cumulative[-1], side="right")
        result: Ints = self.starts_at // DAY + np.minimum(position, len(cumulative) - 1)
        return result

    def office_instants(self, rng: np.random.Generator, days: Ints, zone_hours: Ints) -> Ints:
        """Instants on these days in the waking hours of a place that is `zone_hours` ahead of UTC."""
        cumulative = np.cumsum(_HOUR) / sum(_HOUR)
        hours = np.searchsorted(cumulative, rng.random(len(days)), side="right").astype(np.int64)
        seconds = rng.integers(0, 3600, len(days))
        result: Ints = days * DAY + (hours - zone_hours) * HOUR + seconds * SECOND
        return np.clip(result, self.starts_at + HOUR, self.ends_at - 10 * MINUTE)

    def synced(self, rng: np.random.Generator, moments: Ints, late_share: float = 0.002) -> Ints:
        """When a row of this moment was loaded: at the next run, a few of them 40 days late."""
        landed = (np.floor_divide(moments, _SYNC_INTERVAL) + 1) * _SYNC_INTERVAL + _SYNC_DELAY
        if late_share:
            late = (rng.random(len(moments)) < late_share) & (moments + _LATE < self.ends_at)
            landed = np.where(late, landed + _LATE, landed)
        result: Ints = np.minimum(landed, self.newest_sync)
        return result
