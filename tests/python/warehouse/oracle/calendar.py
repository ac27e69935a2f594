"""Time as metrics 2.1 has it: naive UTC instants, half-open periods, local dates of the reporting zone."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

FOREVER = datetime.max


@dataclass(frozen=True)
class Period:
    """A period [starts_at, ends_at) in UTC, named by its first local date."""

    first_date: date
    next_date: date
    starts_at: datetime
    ends_at: datetime

    @property
    def last_date(self) -> date:
        """The last local date of the period."""
        return self.next_date - timedelta(days=1)


def add_months(anchor: datetime, months: int) -> datetime:
    """The anchor moved by months, clamped to the month's end; always from the anchor, never step by step."""
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    return anchor.replace(year=year, month=month + 1, day=min(anchor.day, monthrange(year, month + 1)[1]))


def local_date(instant: datetime, zone: ZoneInfo) -> date:
    """The local date of a UTC instant."""
    return instant.replace(tzinfo=timezone.utc).astimezone(zone).date()


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The UTC instant at which a local date begins."""
    local = datetime(day.year, day.month, day.day, tzinfo=zone)
    return local.astimezone(timezone.utc).replace(tzinfo=None)


def period(first_date: date, next_date: date, zone: ZoneInfo) -> Period:
    """The period of the local dates [first_date, next_date)."""
    return Period(first_date, next_date, midnight(first_date, zone), midnight(next_date, zone))


def month_of(instant: datetime, zone: ZoneInfo) -> Period:
    """The local month of an instant."""
    return next(periods(instant, instant, zone))


def periods(
    first: datetime, last: datetime, zone: ZoneInfo, months: int = 1, year_starts_in: int = 1
) -> Iterator[Period]:
    """All local months, quarters (3) or fiscal years (12) from the one of `first` to the one of `last`."""
    day = local_date(first, zone)
    back = (day.month - year_starts_in) % months
    begin = add_months(datetime(day.year, day.month, 1), -back).date()
    while begin <= local_date(last, zone):
        end = add_months(datetime(begin.year, begin.month, 1), months).date()
        yield period(begin, end, zone)
        begin = end


def days(within: Period, zone: ZoneInfo) -> Iterator[Period]:
    """The local days of a period."""
    day = within.first_date
    while day < within.next_date:
        yield period(day, day + timedelta(days=1), zone)
        day += timedelta(days=1)


def round6(value: Fraction | Decimal) -> Decimal:
    """Metrics 2.2: to six decimals, half away from zero."""
    micros = abs(Fraction(value)) * 10**6
    units = (2 * micros.numerator + micros.denominator) // (2 * micros.denominator)
    return Decimal(units if value >= 0 else -units).scaleb(-6)
