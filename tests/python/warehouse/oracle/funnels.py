"""Funnels in plain Python, from the definitions: entity by entity, in loops, with fractions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import sqrt
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
Facts = dict[tuple[Any, ...], dict[str, Any]]


@dataclass(frozen=True)
class Event:
    """Something that an entity did."""

    milestone: str
    at: datetime
    is_implied: bool = False


@dataclass
class Entity:
    """Who goes through a funnel."""

    entity_id: str
    country: str
    events: list[Event]


@dataclass
class Funnel:
    """Its steps (each the milestones that reach it), its exclusions by step number, and how far it is known."""

    name: str
    steps: list[list[str]]
    exclusions: dict[int, list[str]]
    window_days: int
    known_until: datetime
    entities: list[Entity] = field(default_factory=list)


@dataclass
class Walk:
    """How far an entity came: the time of each step, and whether it is only implied."""

    entity: Entity
    times: list[datetime]
    implied: list[bool]
    has_left: bool
    ends_at: datetime
    cohort: date


def walk(entity: Entity, funnel: Funnel, zone: ZoneInfo) -> Walk | None:
    """Greedy from the first step-1 event ever; None for who never starts."""
    known = [event for event in entity.events if event.at <= funnel.known_until]
    starts = [event.at for event in known if event.milestone in funnel.steps[0]]
    if not starts:
        return None
    begin = min(starts)
    end = begin + funnel.window_days * DAY
    times: list[datetime] = [begin]
    has_left = False
    for number, milestones in enumerate(funnel.steps[1:], start=2):
        here = [event for event in known if times[-1] <= event.at < end]
        reached = min((event.at for event in here if event.milestone in milestones), default=None)
        excluded = funnel.exclusions.get(number, [])
        out = min((event.at for event in here if event.milestone in excluded), default=None)
        if out is not None and (reached is None or out < reached):
            has_left = True
            break
        if reached is None:
            break
        times.append(reached)
    implied = [
        all(event.is_implied for event in known if event.milestone in funnel.steps[number] and event.at == at)
        for number, at in enumerate(times)
    ]
    local = begin.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone)
    return Walk(entity, times, implied, has_left, end, date(local.year, local.month, 1))


def next_month(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def utc_start(month: date, zone: ZoneInfo) -> datetime:
    """The instant at which a local month begins."""
    return datetime(month.year, month.month, 1, tzinfo=zone).astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


def wilson(successes: int, trials: int) -> tuple[float, float] | tuple[None, None]:
    """The 95 % interval, nothing without trials."""
    if not trials:
        return None, None
    z = 1.959963984540054
    rate = successes / trials
    centre = (rate + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z * sqrt(rate * (1 - rate) / trials + z * z / (4 * trials**2)) / (1 + z * z / trials)
    return max(0.0, centre - half), min(1.0, centre + half)


def kaplan_meier(lives: Iterable[tuple[int, bool]]) -> tuple[Fraction, int]:
    """1 - S after the last (duration, is event), events before censorings, and that duration."""
    ordered = sorted(lives)
    survival = Fraction(1)
    for duration in sorted({duration for duration, _ in ordered}):
        at_risk = sum(other >= duration for other, _ in ordered)
        events = sum(is_event and other == duration for other, is_event in ordered)
        survival *= 1 - Fraction(events, at_risk)
    return 1 - survival, ordered[-1][0]


def monthly(funnel: Funnel, zone: ZoneInfo) -> Facts:
    """The rows of fct_funnel_monthly of one funnel, by (funnel, month, step, segment, member)."""
    walks = [found for entity in funnel.entities if (found := walk(entity, funnel, zone))]
    if not walks:
        return {}
    cells: dict[tuple[date, str, str], list[Walk]] = defaultdict(list)
    month = min(found.cohort for found in walks)
    while utc_start(month, zone) <= funnel.known_until:
        cells[month, "total", "total"] = []
        month = next_month(month)
    for found in walks:
        cells[found.cohort, "total", "total"].append(found)
        cells[found.cohort, "country", found.entity.country].append(found)
    facts: Facts = {}
    for (month, segment, member), inside in cells.items():
        is_over = utc_start(next_month(month), zone) + funnel.window_days * DAY <= funnel.known_until
        for number in range(1, len(funnel.steps) + 1):
            facts[funnel.name, month, number, segment, member] = _step(funnel, inside, number, is_over)
    return facts


def _step(funnel: Funnel, inside: list[Walk], number: int, is_over: bool) -> dict[str, Any]:
    mature = [found for found in inside if found.ends_at <= funnel.known_until]
    young = [found for found in inside if found.ends_at > funnel.known_until]
    depths = Counter(len(found.times) for found in mature)
    counts = [sum(many for depth, many in depths.items() if depth >= step) for step in range(1, len(funnel.steps) + 1)]
    is_known = bool(mature) or is_over
    entered, first = counts[number - 1], counts[0]
    before = counts[number - 2] if number > 1 else None
    after = counts[number] if number < len(funnel.steps) else entered
    lower, upper = wilson(entered, before) if is_known and before else (None, None)
    durations = [
        (found.times[number - 1] - found.times[number - 2]) / DAY
        for found in mature
        if number > 1 and len(found.times) >= number and not (found.implied[number - 1] or found.implied[number - 2])
    ]
    early, days = None, None
    if number > 1 and not is_over and inside:
        lives = [
            ((found.times[number - 1] - found.times[0]) // DAY, True)
            if len(found.times) >= number
            else (
                funnel.window_days
                if found.has_left
                else (min(found.ends_at, funnel.known_until) - found.times[0]) // DAY,
                False,
            )
            for found in inside
        ]
        early, days = kaplan_meier(lives)
    elif number > 1 and is_known and first:
        early = Fraction(entered, first)
    return {
        "entered": entered if is_known else None,
        "step_rate": Fraction(entered, before) if is_known and before else None,
        "overall_rate": Fraction(entered, first) if is_known and first else None,
        "lower": lower,
        "upper": upper,
        "dropped": entered - after if is_known else None,
        "immature": len(young),
        "immature_entered": sum(len(found.times) >= number for found in young),
        "median_days": median(durations) if durations else None,
        "km_conversion": early,
        "km_days": days,
        "is_mature": is_over,
    }


def changes(facts: Facts) -> Facts:
    """Mix and rate effects of step rates and overall rates by country, between mature months in a row."""
    parts: dict[tuple[Any, ...], dict[str, tuple[int, int]]] = defaultdict(dict)
    for (name, month, number, segment, member), row in facts.items():
        if segment != "country" or number == 1 or not row["is_mature"]:
            continue
        before = facts[name, month, number - 1, segment, member]["entered"]
        first = facts[name, month, 1, segment, member]["entered"]
        for rate, denominator in (("step_rate", before), ("overall_rate", first)):
            if denominator:
                parts[name, month, number, rate][member] = row["entered"], denominator
    found: Facts = {}
    for (name, month, number, rate), now in parts.items():
        then = parts.get((name, _previous(month), number, rate))
        if not then:
            continue
        rates = [Fraction(sum(a for a, _ in side.values()), sum(b for _, b in side.values())) for side in (then, now)]
        for member in then.keys() | now.keys():
            old, new = (Fraction(*side[member]) if member in side else None for side in (then, now))
            old, new = (new if old is None else old), (old if new is None else new)
            assert old is not None and new is not None
            weights = [
                Fraction(side[member][1], sum(b for _, b in side.values())) if member in side else Fraction(0)
                for side in (then, now)
            ]
            found[name, month, number, rate, member] = {
                "mix_effect": (weights[1] - weights[0]) * ((old + new) / 2 - (rates[0] + rates[1]) / 2),
                "rate_effect": (weights[0] + weights[1]) / 2 * (new - old),
            }
    return found


def _previous(month: date) -> date:
    return (month - DAY).replace(day=1)


def bottlenecks(facts: Facts, steps: dict[str, int]) -> Facts:
    """The three readings of each funnel and month, by the number of the step not reached."""
    found: Facts = {}
    for name, month in {(key[0], key[1]) for key in facts}:
        readings: dict[str, int | None] = {"lowest_rate": None, "largest_drop": None, "largest_decline": None}
        best: dict[str, Any] = {}
        for number in range(2, steps[name] + 1):
            row = facts[name, month, number, "total", "total"]
            before = facts[name, month, number - 1, "total", "total"]["entered"]
            if not row["is_mature"] or before < 30:
                continue
            measured = {"lowest_rate": row["step_rate"], "largest_drop": row["entered"] - before}
            fall = _fall(facts, name, month, number)
            if fall is not None:
                measured["largest_decline"] = fall
            for reading, value in measured.items():
                if reading not in best or value < best[reading]:
                    best[reading], readings[reading] = value, number
        found[name, month] = readings
    return found


def _fall(facts: Facts, name: str, month: date, number: int) -> Fraction | None:
    past, reached, tried = month, 0, 0
    for _ in range(6):
        past = _previous(past)
        if (name, past, number, "total", "total") not in facts:
            return None
        reached += facts[name, past, number, "total", "total"]["entered"]
        tried += facts[name, past, number - 1, "total", "total"]["entered"]
    low = wilson(reached, tried)[0]
    row = facts[name, month, number, "total", "total"]
    if tried < 30 or low is None or row["upper"] >= low:
        return None
    return row["step_rate"] - Fraction(reached, tried)
