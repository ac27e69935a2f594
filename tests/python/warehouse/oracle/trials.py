"""Trials in plain Python, from the definitions: subscription by subscription, in loops, as known at a cut-off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from warehouse.oracle.funnels import Facts, kaplan_meier, next_month, utc_start, wilson

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Version:
    """A subscription from an instant on."""

    at: datetime
    status: str
    trial_start: datetime | None
    trial_end: datetime | None
    has_card: bool = False
    ended_at: datetime | None = None
    requested_at: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Invoice:
    """An invoice of a subscription, and how much of it was paid back and when."""

    created_at: datetime
    paid_at: datetime | None
    paid_minor: int
    is_paid: bool = True
    refunds: tuple[tuple[datetime, int], ...] = ()


@dataclass
class Subscription:
    """What billing tells of one subscription."""

    versions: list[Version]
    invoices: list[Invoice] = field(default_factory=list)
    is_live: bool = True


@dataclass
class Customer:
    """A customer with what it tried, when it was deleted, and when sales got in touch: (instant, kind, is ours).

    Beside its trials: when it first had MRR, the prices it was on and the plans of its accounts, each with its start,
    and when its users qualified and left it.
    """

    country: str
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    deleted_at: datetime | None = None
    contacts: list[tuple[datetime, str, bool]] = field(default_factory=list)
    paid_at: datetime | None = None
    prices: list[tuple[datetime, str]] = field(default_factory=list)
    accounts: list[tuple[datetime, str]] = field(default_factory=list)
    qualified: list[tuple[datetime, datetime | None]] = field(default_factory=list)


@dataclass
class Trial:
    """What is true of a trial at the cut-off."""

    trial_id: str
    customer_id: str
    country: str
    start: datetime
    end: datetime
    window_end: datetime
    card: str
    was_extended: bool
    outcome: str
    ended_at: datetime | None
    converted_at: datetime | None
    paid: Invoice | None
    paid_at: datetime | None
    was_refunded: bool
    is_mature: bool
    contact: str | None
    number: int = 0

    @property
    def length(self) -> int:
        """Days to the scheduled end, rounded."""
        return round((self.end - self.start) / DAY)


def trials(customers: dict[str, Customer], known_until: datetime) -> list[Trial]:
    """All trials, each customer's numbered in order."""
    found = []
    names_cards = any(
        version.has_card
        for customer in customers.values()
        for subscription in customer.subscriptions.values()
        for version in _since_trial(subscription, known_until)
    )
    for customer_id, customer in customers.items():
        own = []
        for subscription_id, subscription in customer.subscriptions.items():
            own += _of_subscription(customer_id, customer, subscription_id, subscription, known_until, names_cards)
        own.sort(key=lambda trial: (trial.start, trial.trial_id.split(":")[0]))
        for number, trial in enumerate(own, start=1):
            trial.number = number
        found += own
    return found


def _since_trial(subscription: Subscription, known_until: datetime) -> list[Version]:
    known = sorted((version for version in subscription.versions if version.at <= known_until), key=lambda v: v.at)
    for place, version in enumerate(known):
        if version.trial_start and subscription.is_live:
            return known[place:]
    return []


def _of_subscription(
    customer_id: str,
    customer: Customer,
    subscription_id: str,
    subscription: Subscription,
    known_until: datetime,
    names_cards: bool,
) -> list[Trial]:
    by_start: dict[datetime, list[Version]] = defaultdict(list)
    latest = datetime.min
    for version in _since_trial(subscription, known_until):
        latest = max(latest, version.trial_start or latest)
        by_start[latest].append(version)
    payments = sorted(
        (
            (invoice.paid_at or invoice.created_at, number, invoice)
            for number, invoice in enumerate(subscription.invoices)
            if invoice.created_at <= known_until
            and invoice.is_paid
            and invoice.paid_minor > 0
            and (invoice.paid_at or invoice.created_at) <= known_until
        ),
        key=lambda payment: payment[:2],
    )
    found: list[Trial] = []
    for start, versions in sorted(by_start.items()):
        if payments and payments[0][0] < start:
            continue
        on_trial = [version for version in versions if version.status == "trialing"]
        stated = [version.trial_end for version in versions if version.trial_end]
        scheduled = on_trial[-1].trial_end if on_trial and on_trial[-1].trial_end else max(stated, default=None)
        end = max(start, scheduled or start)
        window_end = end + 14 * DAY
        paid = next(((at, invoice) for at, _, invoice in payments if at >= start), None)
        paid_at = paid[0] if paid else None
        deleted_at = customer.deleted_at if customer.deleted_at and customer.deleted_at <= known_until else None
        first = on_trial[0].trial_end if on_trial else None
        outcome, ended_at = _outcome(versions, end, window_end, paid_at, deleted_at, known_until)
        touches = [kind for at, kind, is_ours in customer.contacts if is_ours and start <= at < start + DAY]
        found.append(
            Trial(
                trial_id=subscription_id if not found else f"{subscription_id}:{len(found) + 1}",
                customer_id=customer_id,
                country=customer.country,
                start=start,
                end=end,
                window_end=window_end,
                card="unknown"
                if versions[0].status != "trialing" or not names_cards
                else ("with" if versions[0].has_card else "without"),
                was_extended=bool(first and scheduled and scheduled > first),
                outcome=outcome,
                ended_at=ended_at,
                converted_at=paid_at if outcome == "converted" else None,
                paid=paid[1] if paid else None,
                paid_at=paid_at,
                was_refunded=bool(
                    paid and sum(minor for at, minor in paid[1].refunds if at <= known_until) >= paid[1].paid_minor
                ),
                is_mature=window_end <= known_until,
                contact=None if not touches else ("call" if "call" in touches else "other"),
            )
        )
    return found


def _outcome(
    versions: list[Version],
    end: datetime,
    window_end: datetime,
    paid_at: datetime | None,
    deleted_at: datetime | None,
    known_until: datetime,
) -> tuple[str, datetime | None]:
    cancelled = [version for version in versions if version.status == "canceled"]
    ends = [min(version.at, version.ended_at or version.at) for version in cancelled]
    ended_at = min([*ends, *([deleted_at] if deleted_at else [])], default=None)
    timely = [
        version
        for version in versions
        if version.at < window_end
        or (
            version.status == "canceled"
            and min(t for t in (version.at, version.ended_at, deleted_at) if t is not None) < window_end
        )
    ]
    last = timely[-1] if timely else versions[0]
    if paid_at and paid_at < window_end:
        return "converted", ended_at
    if end > known_until and not ended_at:
        return "running", None
    asked_early = last.requested_at is not None and last.requested_at < end
    asked_late = ended_at is not None and ended_at > end and last.reason == "cancellation_requested"
    if ended_at and ended_at < window_end and (ended_at < end or asked_early or asked_late):
        return "cancelled", ended_at
    billed = {"active", "past_due", "unpaid", "incomplete", "incomplete_expired"}
    was_billed = any(version.status in billed for version in [*timely, last])
    last_end = [] if last.status != "canceled" else [min(last.at, last.ended_at or last.at)]
    last_end += [deleted_at] if deleted_at else []
    was_alive = bool(last_end) and min(last_end) >= window_end
    if was_billed or was_alive or last.reason in ("payment_failed", "payment_disputed"):
        return "unpaid", ended_at
    return "expired", ended_at


def month_of(instant: datetime, zone: ZoneInfo) -> date:
    """The local month of a UTC instant."""
    local = instant.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone)
    return date(local.year, local.month, 1)


def over_at(trial: Trial, known_until: datetime) -> datetime | None:
    """When a trial was over: paid, ended or run out."""
    scheduled = trial.end if trial.end <= known_until else None
    return min((at for at in (trial.paid_at, trial.ended_at, scheduled) if at), default=None)


def cells(trial: Trial) -> list[tuple[str, str]]:
    """The segments and members that are compared."""
    return [
        ("total", "total"),
        ("country", trial.country),
        ("card_required", trial.card),
        ("trial_length_days", str(trial.length)),
    ]


def monthly(all_trials: list[Trial], known_until: datetime, zone: ZoneInfo) -> Facts:
    """The rows of fct_trial_conversion_monthly, by (month, segment, member)."""
    keys: set[tuple[date, str, str]] = set()
    started: dict[tuple[date, str, str], list[Trial]] = defaultdict(list)
    ended: dict[tuple[date, str, str], int] = defaultdict(int)
    converted: dict[tuple[date, str, str], int] = defaultdict(int)
    months = _months(all_trials, known_until, zone)
    keys |= {(month, "total", "total") for month in months}
    for trial in all_trials:
        for segment, member in cells(trial):
            started[month_of(trial.start, zone), segment, member].append(trial)
            for month in months:
                close = utc_start(next_month(month), zone)
                if close > known_until:
                    continue
                over, paid = over_at(trial, known_until), trial.converted_at
                ended[month, segment, member] += int(over is not None and close - 30 * DAY <= over < close)
                converted[month, segment, member] += int(paid is not None and close - 30 * DAY <= paid < close)
    keys |= started.keys()
    keys |= {key for counts in (ended, converted) for key, count in counts.items() if count}
    return {
        key: _rates(
            key[0],
            started.get(key, []),
            ended.get(key, 0),
            converted.get(key, 0),
            _longest(started[key[0], "total", "total"]),
            known_until,
            zone,
        )
        for key in keys
    }


def _months(all_trials: list[Trial], known_until: datetime, zone: ZoneInfo) -> list[date]:
    month = min(month_of(trial.start, zone) for trial in all_trials)
    months = []
    while utc_start(month, zone) <= known_until:
        months.append(month)
        month = next_month(month)
    return months


def _longest(inside: Iterable[Trial]) -> int:
    """Whole days of the longest window of a month's first trials."""
    return max(((trial.window_end - trial.start) // DAY for trial in inside if trial.number == 1), default=0)


def _rates(
    month: date,
    inside: list[Trial],
    ended: int,
    converted: int,
    longest: int,
    known_until: datetime,
    zone: ZoneInfo,
) -> dict[str, Any]:
    is_complete = utc_start(next_month(month), zone) <= known_until
    first = [trial for trial in inside if trial.number == 1]
    mature = [trial for trial in first if trial.is_mature]
    young = [trial for trial in first if not trial.is_mature]
    won = [trial for trial in mature if trial.outcome == "converted"]
    again = [trial for trial in inside if trial.number > 1 and trial.is_mature]
    is_mature = is_complete and not young
    is_known = bool(mature) or is_mature
    lower, upper = wilson(len(won), len(mature))
    early: Fraction | None = None
    if is_mature and mature:
        early = Fraction(len(won), len(mature))
    elif not is_mature and first:
        lives = [
            ((trial.converted_at - trial.start) // DAY, True)
            if trial.converted_at
            else (
                longest if trial.is_mature or trial.outcome == "cancelled" else (known_until - trial.start) // DAY,
                False,
            )
            for trial in first
        ]
        early = kaplan_meier(lives)[0]
    return {
        "trial_starts": len(inside),
        "repeat_trials": len(inside) - len(first),
        "numerator": len(won) if is_known else None,
        "denominator": len(mature) if is_known else None,
        "trial_conversion_rate": Fraction(len(won), len(mature)) if mature else None,
        "lower": lower,
        "upper": upper,
        "immature": len(young),
        "immature_converted": sum(trial.outcome == "converted" for trial in young),
        "km_conversion": early,
        "repeat_conversion_rate_numerator": sum(trial.outcome == "converted" for trial in again),
        "repeat_conversion_rate_denominator": len(again),
        "trial_conversion_ended_30d_numerator": converted if is_complete else None,
        "trial_conversion_ended_30d_denominator": ended if is_complete else None,
        "trial_conversion_ended_30d": Fraction(converted, ended) if is_complete and ended else None,
        "is_mature": is_mature,
    }


def follow_up(all_trials: list[Trial], known_until: datetime, zone: ZoneInfo) -> Facts:
    """The rows of fct_trial_follow_up_monthly, by (month, segment, member)."""
    started: dict[tuple[date, str, str], list[Trial]] = defaultdict(list)
    for trial in all_trials:
        for segment, member in cells(trial):
            started[month_of(trial.start, zone), segment, member].append(trial)
    found: Facts = {}
    for month in _months(all_trials, known_until, zone):
        started.setdefault((month, "total", "total"), [])
    for (month, segment, member), inside in started.items():
        old = [trial for trial in inside if trial.start + DAY <= known_until]
        is_mature = utc_start(next_month(month), zone) <= known_until and len(old) == len(inside)
        touched = [trial for trial in old if trial.contact]
        judged = [trial for trial in old if trial.is_mature]
        found[month, segment, member] = {
            "trial_starts": len(inside),
            "numerator": len(touched) if old or is_mature else None,
            "denominator": len(old) if old or is_mature else None,
            "call_rate_numerator": sum(t.contact == "call" for t in touched) if old or is_mature else None,
            "contacted_conversion_rate_numerator": sum(bool(t.contact) and t.outcome == "converted" for t in judged),
            "contacted_conversion_rate_denominator": sum(bool(t.contact) for t in judged),
            "uncontacted_conversion_rate_numerator": sum(not t.contact and t.outcome == "converted" for t in judged),
            "uncontacted_conversion_rate_denominator": sum(not t.contact for t in judged),
            "is_mature": is_mature,
        }
    return found
