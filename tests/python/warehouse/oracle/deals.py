"""Deals in plain Python: where each stood when, when it closed, and what months were sold. No SQL, no shared code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from statistics import median
from typing import Any

Facts = dict[tuple[Any, ...], dict[str, Any]]


@dataclass(frozen=True)
class Stage:
    """A stage of a pipeline; its probability is a share."""

    order: int
    is_closed: bool = False
    is_won: bool = False
    probability: Fraction = Fraction(0)


@dataclass
class Deal:
    """A deal with the stages that its history says it entered; `stage` and `closed_at` are what its own row says."""

    deal_id: str
    rep: str | None
    created_at: datetime
    stage: str
    closed_at: datetime | None
    amount: int | None
    entries: list[tuple[datetime, str]] = field(default_factory=list)
    first_contact_at: datetime | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of a deal by the cut-off."""

    is_closed: bool
    is_won: bool
    closed_at: datetime | None
    cycle_days: int | None
    reopened: int


def stays(deal: Deal, stages: dict[str, Stage]) -> list[dict[str, Any]]:
    """The stays of a deal: of what it entered at one instant the furthest stage, and each stage once while it lasts."""
    at_instant: dict[datetime, str] = {}
    for at, stage in deal.entries:
        now = at_instant.get(at)
        rank = (stages[stage].order if stage in stages else -1, stage)
        if now is None or rank > (stages[now].order if now in stages else -1, now):
            at_instant[at] = stage
    found: list[dict[str, Any]] = []
    for at, stage in sorted(at_instant.items()):
        if found and found[-1]["stage_id"] == stage:
            continue
        if found:
            found[-1]["exited_at"] = at
        before = found[-1] if found else None
        kind, last = stages.get(stage), stages.get(before["stage_id"]) if before else None
        found.append(
            {
                "stage_id": stage,
                "entered_at": at,
                "exited_at": None,
                "sequence_number": len(found) + 1,
                "is_reopening": bool(last and last.is_closed and not (kind and kind.is_closed)),
                "is_repeated": any(stay["stage_id"] == stage for stay in found),
                "is_step_back": bool(last and kind and kind.order < last.order),
            }
        )
    return found


def outcome(deal: Deal, stages: dict[str, Stage], as_of: datetime) -> Outcome:
    """By the deal's own stage; the close is the stated one unless a reopening or the cut-off gives it the lie."""
    history, stage = stays(deal, stages), stages.get(deal.stage)
    reopenings = [stay["entered_at"] for stay in history if stay["is_reopening"]]
    if not stage or not stage.is_closed:
        return Outcome(False, False, None, None, len(reopenings))
    stated = deal.closed_at
    if stated and (stated > as_of or (reopenings and stated.date() < max(reopenings).date())):
        stated = None
    entered = history[-1]["entered_at"] if history and history[-1]["stage_id"] == deal.stage else None
    closed_at = stated or entered or deal.closed_at
    cycle = (closed_at.date() - deal.created_at.date()).days if closed_at else None
    contact = deal.first_contact_at
    early = stage.is_won and closed_at and contact and closed_at.date() < contact.date()
    return Outcome(True, stage.is_won, closed_at, None if early or (cycle or 0) < 0 else cycle, len(reopenings))


def sales(deals: Sequence[Deal], stages: dict[str, Stage], as_of: datetime, window: timedelta) -> Facts:
    """Months of the total and of each representative, from the first deal on to the cut-off."""
    told: Facts = {}
    ended = {deal.deal_id: outcome(deal, stages, as_of) for deal in deals}
    for member in {"total", *(deal.rep or "unknown" for deal in deals)}:
        own = [deal for deal in deals if member in ("total", deal.rep or "unknown")]
        starts = [_month(deal.created_at) for deal in own]
        starts += [_month(at) for deal in own if (at := ended[deal.deal_id].closed_at)]
        month = min(starts)
        while month <= _month(as_of):
            end = min(datetime(*_next(month).timetuple()[:3]), as_of)
            told["total" if member == "total" else "sales_rep_id", member, month] = _row(
                own, ended, stages, month, end, as_of, window
            )
            month = _next(month)
    return told


def _row(
    deals: list[Deal],
    ended: dict[str, Outcome],
    stages: dict[str, Stage],
    month: date,
    end: datetime,
    as_of: datetime,
    window: timedelta,
) -> dict[str, Any]:
    closed = [deal for deal in deals if (at := ended[deal.deal_id].closed_at) and _month(at) == month]
    won = [deal for deal in closed if ended[deal.deal_id].is_won]
    created = [deal for deal in deals if _month(deal.created_at) == month]
    mature = [deal for deal in created if deal.created_at + window <= as_of]
    won_in_time = [
        deal
        for deal in mature
        if ended[deal.deal_id].is_won and (at := ended[deal.deal_id].closed_at) and at < deal.created_at + window
    ]
    opened = [deal for deal in deals if deal.created_at < end and _is_open(ended[deal.deal_id], end)]
    cycles = [days for deal in won if (days := ended[deal.deal_id].cycle_days) is not None]
    won_amount, closed_amount = _amount(won), _amount(closed)
    weights = [_weighted(deal, stages, ended[deal.deal_id].is_closed, end) for deal in opened]
    return {
        "won": len(won),
        "lost": len(closed) - len(won),
        "win_rate": _ratio(len(won), len(closed)),
        "value_win_rate": _ratio(won_amount, closed_amount),
        "cohort_win_rate": _ratio(len(won_in_time), len(mature)),
        "immature": len(created) - len(mature),
        "median_cycle_days": float(median(cycles)) if cycles else None,
        "mean_cycle_days": _ratio(sum(cycles), len(cycles)),
        "open_deals": len(opened),
        "open_pipeline": float(_amount(opened)),
        "weighted_pipeline": float(sum(weights, Fraction(0))),
        "created_deals": len(created),
        "pipeline_created": float(_amount(created)),
        "avg_deal_size": _ratio(won_amount, len(won)),
    }


def _is_open(ended: Outcome, at: datetime) -> bool:
    """A deal that closed nobody knows when is open at no time."""
    return ended.closed_at >= at if ended.closed_at else not ended.is_closed


def _weighted(deal: Deal, stages: dict[str, Stage], is_closed: bool, end: datetime) -> Fraction:
    """By the stage that it stood in at the close, else by the one it stands in today while it is open."""
    then = [
        stay["stage_id"]
        for stay in stays(deal, stages)
        if stay["entered_at"] < end and (stay["exited_at"] is None or end <= stay["exited_at"])
    ]
    stage = stages.get(then[0]) if then else None
    if stage is None and not is_closed:
        stage = stages.get(deal.stage)
    return (deal.amount or 0) * (stage.probability if stage else Fraction(0))


def _amount(deals: list[Deal]) -> int:
    return sum(deal.amount or 0 for deal in deals)


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _month(at: datetime) -> date:
    return at.date().replace(day=1)


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)
