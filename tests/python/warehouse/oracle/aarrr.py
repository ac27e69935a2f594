"""Metrics 10.4 and decision 0602: five rates, acquisition of new visitors and four of those who signed up."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from warehouse.oracle.calendar import Period, local_date
from warehouse.oracle.evidence import Signs, first_times
from warehouse.oracle.segments import channel_of

DAY = timedelta(days=1)
ACQUISITION, ACTIVATION, LONGEST = 30 * DAY, 14 * DAY, 90 * DAY
RETENTION = range(30, 60)
BASES = {
    "acquisition": "new_prospects",
    "activation": "sign_up_count",
    "retention": "sign_up_count",
    "referral": "sign_up_count",
    "revenue": "sign_up_count",
}
Cells = dict[tuple[date, str], Counter[str]]


def aarrr(signs: Signs, channels: dict[str, str], months: list[Period]) -> dict[tuple[Any, ...], dict[str, Any]]:
    """The rates by month and channel in which anybody first visited or signed up."""
    cells: Cells = defaultdict(Counter)
    reached = {firm: first_times(evidence) for firm, evidence in signs.found.items()}
    for prospect, sessions in signs.sessions.items():
        count_prospect(cells, signs, min((session[0] for session in sessions), key=moment), reached.get(prospect, {}))
    for firm, times in reached.items():
        if "signed_up" in times:
            count_sign_up(cells[month_of(signs, times["signed_up"]), channels[firm]], signs, firm, times)
    ends = {month.first_date: month.ends_at for month in months}
    facts = {}
    for (month, channel), counts in cells.items():
        is_mature = ends[month] + LONGEST <= signs.as_of
        facts[month, channel] = {
            "sign_up_count": counts["sign_up_count"],
            "is_mature": is_mature,
            **{f"{step}_rate_numerator": counts[step] if is_mature else None for step in BASES},
            **{f"{step}_rate_denominator": counts[base] if is_mature else None for step, base in BASES.items()},
            **{
                f"{step}_rate": counts[step] / counts[base] if is_mature and counts[base] else None
                for step, base in BASES.items()
            },
        }
    return facts


def moment(view: dict[str, Any]) -> tuple[datetime, str]:
    """What page views, and sessions by their first one, are ordered by."""
    return view["timestamp"], view["id"]


def month_of(signs: Signs, at: datetime) -> date:
    """The local month of an instant."""
    return local_date(at, signs.zone).replace(day=1)


def count_prospect(cells: Cells, signs: Signs, view: dict[str, Any], times: dict[str, datetime]) -> None:
    """Who visits first, unless already a lead or user; acquired by becoming one within 30 days."""
    acquired_at = min((times[name] for name in ("lead", "signed_up") if name in times), default=None)
    if acquired_at is not None and acquired_at < view["timestamp"]:
        return
    counts = cells[month_of(signs, view["timestamp"]), channel_of(view)]
    counts["new_prospects"] += 1
    counts["acquisition"] += acquired_at is not None and acquired_at < view["timestamp"] + ACQUISITION


def count_sign_up(counts: Counter[str], signs: Signs, firm: str, times: dict[str, datetime]) -> None:
    """One customer that signed up, and which steps it took in time, also before it signed up."""
    begin = times["signed_up"]
    day = local_date(begin, signs.zone)
    counts["sign_up_count"] += 1
    counts["activation"] += "activated" in times and times["activated"] < begin + ACTIVATION
    counts["retention"] += any((local_date(use, signs.zone) - day).days in RETENTION for use in signs.uses[firm])
    counts["referral"] += any(sent_at < begin + LONGEST for sent_at in signs.invited[firm])
    counts["revenue"] += "first_paid" in times and times["first_paid"] < begin + LONGEST
