"""Attribution in plain Python, from the definitions: path by path, weights as fractions of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Touch:
    """A session of the customer."""

    session_id: str
    at: datetime
    channel: str


@dataclass(frozen=True)
class Conversion:
    """A customer's first payment, with all its sessions and leads, also those that do not count."""

    customer_id: str
    at: datetime
    closing_mrr: Decimal | None
    touches: list[Touch]
    leads: list[datetime]


@dataclass(frozen=True)
class AttributionSettings:
    """The settings of attribution."""

    lookback_days: int
    half_life_days: float
    position: tuple[Fraction, Fraction, Fraction]


def path_of(conversion: Conversion, settings: AttributionSettings) -> list[Touch]:
    """The touches that count, in order; both edges of the lookback belong to it."""
    begin = conversion.at - settings.lookback_days * DAY
    counted = [touch for touch in conversion.touches if begin <= touch.at <= conversion.at]
    return sorted(counted, key=lambda touch: (touch.at, touch.session_id))


def weights(
    conversion: Conversion, path: list[Touch], settings: AttributionSettings
) -> dict[str, list[Fraction | float]]:
    """The weight of each touch of a path by model; of an empty path that of the unattributed row."""
    if not path:
        return {model: [Fraction(1)] for model in MODELS}
    last = len(path) - 1
    not_direct = [number for number, touch in enumerate(path) if touch.channel != "direct"]
    ages = [(conversion.at - touch.at) / DAY for touch in path]
    decayed = [2 ** (-age / settings.half_life_days) for age in ages]
    return {
        "first_touch": _all_to(0, path),
        "last_touch": _all_to(last, path),
        "last_non_direct": _all_to(not_direct[-1] if not_direct else last, path),
        "linear": [Fraction(1, len(path)) for _ in path],
        "position": _position(len(path), settings),
        "w_shaped": _w_shaped(conversion, path),
        "time_decay": [part / sum(decayed) for part in decayed],
    }


MODELS = ("first_touch", "last_touch", "last_non_direct", "linear", "position", "w_shaped", "time_decay")


def lead_creation(conversion: Conversion, path: list[Touch]) -> int | None:
    """Index of the last touch up to the first lead, if that came before the conversion."""
    if not conversion.leads or min(conversion.leads) > conversion.at:
        return None
    before = [number for number, touch in enumerate(path) if touch.at <= min(conversion.leads)]
    return before[-1] if before else None


def _all_to(chosen: int, path: list[Touch]) -> list[Fraction | float]:
    return [Fraction(int(number == chosen)) for number in range(len(path))]


def _position(count: int, settings: AttributionSettings) -> list[Fraction | float]:
    first, between, last = settings.position
    if count == 1:
        return [Fraction(1)]
    if count == 2:
        return [first / (first + last), last / (first + last)]
    return [first, *[between / (count - 2)] * (count - 2), last]


def _w_shaped(conversion: Conversion, path: list[Touch]) -> list[Fraction | float]:
    placed = [Fraction(0) for _ in path]
    for key in (0, lead_creation(conversion, path), len(path) - 1):
        if key is not None:
            placed[key] += Fraction(3, 10)
    rest = [number for number, weight in enumerate(placed) if weight == 0]
    for number in rest:
        placed[number] = Fraction(1, 10) / len(rest)
    return [weight / sum(placed) for weight in placed]
