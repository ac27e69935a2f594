"""The life of each subscription, month by month: every change of it is one row of a log."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from saas_lifecycle.demo import catalog
from saas_lifecycle.demo.arrays import Bools, Floats, Ints
from saas_lifecycle.demo.clock import DAY, HOUR, MINUTE, NEVER, SECOND, Calendar, add_month, add_months

STATUSES = ("trialing", "active", "past_due", "unpaid", "canceled", "incomplete", "incomplete_expired", "paused")
TRIALING, ACTIVE, PAST_DUE, UNPAID, CANCELED, INCOMPLETE, INCOMPLETE_EXPIRED, PAUSED = range(8)
PAUSE_BEHAVIORS = ("void", "keep_as_draft", "mark_uncollectible")
REASONS = ("cancellation_requested", "payment_failed", "payment_disputed")
REQUESTED, PAYMENT_FAILED, PAYMENT_DISPUTED = range(3)
NONE = -1
OPEN = int(np.iinfo(np.int64).max)
"""An end that is not known."""

PAID, PAID_LATE, FAILED, VOID = range(4)
"""What became of an invoice."""
RENEWAL, CHANGE = range(2)

_MONTHLY_CHURN = (0.0, 0.037, 0.021, 0.0105, 0.0055, 0.022)
_TERM_CHURN = (1.0, 2.2, 4.4, 6.0)
"""Churn at the end of a term, in months of the plan's monthly churn: the longer the term, the less a month."""
_WITHDRAWN = 0.14
_TO_FREE = 0.12
_PAYMENT_FAILS, _CARD_TRIAL_PAYMENT_FAILS, _PAYMENT_LOST = 0.030, 0.09, 0.26
_MORE_SEATS, _FEWER_SEATS = 0.045, 0.009
_UPGRADE, _DOWNGRADE = 0.007, 0.004
_ADDS_REPORTS, _DROPS_REPORTS = 0.009, 0.010
_PAUSES, _CANCELS_NOW = 0.003, 0.0015
_TO_YEARLY, _TO_MONTHLY = 0.006, 0.02
_MOVES_TO_NEW_PRICE = 0.65


@dataclass
class Subscriptions:
    """One entry a subscription; `account` is a place in the chunk's accounts, `starts_at` the first paid day."""

    account: Ints
    number: Ints
    created_at: Ints
    starts_at: Ints
    trial_start_at: Ints
    trial_end_at: Ints
    trial_scheduled_end_at: Ints
    is_free_first: Bools
    plan: Ints
    interval: Ints
    currency: Ints
    seats: Ints
    coupon: Ints
    is_card_trial: Bools
    is_sales_led: Bools
    has_usage: Bools
    has_onboarding: Bools
    churn_factor: Floats
    capped_at: Ints
    """The end of the subscription that this one hangs on, else NEVER."""

    def __len__(self) -> int:
        return len(self.account)

    def __getitem__(self, mask: Bools | Ints) -> Subscriptions:
        return Subscriptions(**{entry.name: getattr(self, entry.name)[mask] for entry in fields(self)})


@dataclass
class State:
    """What a log row says of its subscription from its instant on."""

    status: Ints
    period_start: Ints
    period_end: Ints
    cancels_at_end: Bools
    cancel_at: Ints
    canceled_at: Ints
    ended_at: Ints
    pause_behavior: Ints
    pause_resumes_at: Ints
    reason: Ints
    trial_end_at: Ints
    anchor_at: Ints
    has_card: Bools
    plan: Ints
    interval: Ints
    price_list: Ints
    seats: Ints
    add_on: Ints

    def take(self, places: Ints | Bools) -> State:
        return State(**{entry.name: getattr(self, entry.name)[places] for entry in fields(self)})


@dataclass
class Log:
    """Rows in the order of (subscription, instant)."""

    subscription: Ints
    at: Ints
    state: State


@dataclass
class Invoices:
    subscription: Ints
    at: Ints
    kind: Ints
    period_start: Ints
    period_end: Ints
    plan: Ints
    interval: Ints
    price_list: Ints
    seats: Ints
    add_on: Ints
    percent_off: Ints
    prorated_minor: Ints
    outcome: Ints
    settled_at: Ints
    is_first: Bools


@dataclass
class Billing:
    subscriptions: Subscriptions
    log: Log
    invoices: Invoices
    ended_at: Ints
    """When the paid service ended, NEVER while it runs."""
    discount_end_at: Ints
    """When the coupon stops lowering the recurring price: NEVER if it never does lower it, OPEN if it goes on."""


@dataclass
class _Run:
    subs: Subscriptions
    calendar: Calendar
    state: State
    rows: list[tuple[Ints, Ints, State]] = field(default_factory=list)
    invoices: list[dict[str, Any]] = field(default_factory=list)

    def record(self, mask: Bools, at: Ints, **changes: Ints | Bools | int) -> None:
        """Change the state of these subscriptions and log it, unless it lies beyond the data."""
        places = np.flatnonzero(mask & (at < self.calendar.ends_at))
        if len(places) == 0:
            return
        for name, value in changes.items():
            getattr(self.state, name)[places] = value if np.isscalar(value) else np.asarray(value)[places]
        state = self.state.take(places)
        over = (state.pause_resumes_at != NEVER) & (state.pause_resumes_at <= at[places])
        state.pause_behavior[over] = NONE
        state.pause_resumes_at[over] = NEVER
        self.rows.append((places, at[places], state))

    def bill(self, mask: Bools, at: Ints, **columns: Ints | Bools | int) -> None:
        places = np.flatnonzero(mask & (at < self.calendar.ends_at))
        if len(places) == 0:
            return
        state = self.state
        row: dict[str, Any] = {
            "subscription": places,
            "at": at[places],
            "period_start": state.period_start[places],
            "period_end": state.period_end[places],
            "plan": state.plan[places],
            "interval": state.interval[places],
            "price_list": state.price_list[places],
            "seats": state.seats[places],
            "add_on": state.add_on[places],
        }
        for name, value in columns.items():
            row[name] = np.full(len(places), value) if np.isscalar(value) else np.asarray(value)[places]
        self.invoices.append(row)


def live(rng: np.random.Generator, calendar: Calendar, subs: Subscriptions) -> Billing:
    """Every subscription from its first day to its end or the end of the data."""
    run = _Run(subs, calendar, _opening_state(calendar, subs))
    _before_paying(rng, run)
    ended_at, discount_end = _months(rng, run)
    return Billing(subs, _sorted_log(run), _joined_invoices(run), ended_at, discount_end)


def _opening_state(calendar: Calendar, subs: Subscriptions) -> State:
    count = len(subs)
    never = np.full(count, NEVER)
    is_new_list = (subs.starts_at >= raised_prices_at(calendar)).astype(np.int64)
    return State(
        status=np.full(count, ACTIVE),
        period_start=subs.starts_at.copy(),
        period_end=subs.starts_at.copy(),
        cancels_at_end=np.zeros(count, dtype=np.bool_),
        cancel_at=never.copy(),
        canceled_at=never.copy(),
        ended_at=never.copy(),
        pause_behavior=np.full(count, NONE),
        pause_resumes_at=never.copy(),
        reason=np.full(count, NONE),
        trial_end_at=subs.trial_end_at.copy(),
        anchor_at=subs.starts_at.copy(),
        has_card=np.ones(count, dtype=np.bool_),
        plan=subs.plan.copy(),
        interval=subs.interval.copy(),
        price_list=is_new_list,
        seats=subs.seats.copy(),
        add_on=np.zeros(count, dtype=np.int64),
    )


def raised_prices_at(calendar: Calendar) -> int:
    """When the second price list came into force."""
    return add_month(calendar.ends_at, -13)


def _before_paying(rng: np.random.Generator, run: _Run) -> None:
    """Trial and free plan, up to the first paid day or to the end of those who never pay."""
    subs, state = run.subs, run.state
    plan, interval, seats = state.plan.copy(), state.interval.copy(), state.seats.copy()
    on_trial = subs.trial_start_at != NEVER
    run.record(
        on_trial,
        subs.created_at,
        status=TRIALING,
        period_start=subs.trial_start_at,
        period_end=subs.trial_scheduled_end_at,
        trial_end_at=subs.trial_scheduled_end_at,
        anchor_at=subs.trial_scheduled_end_at,
        has_card=subs.is_card_trial,
    )
    run.record(
        on_trial & (subs.trial_end_at > subs.trial_scheduled_end_at),
        np.where(on_trial, subs.trial_scheduled_end_at - 2 * DAY, NEVER),
        trial_end_at=subs.trial_end_at,
        period_end=subs.trial_end_at,
        anchor_at=subs.trial_end_at,
    )
    resumed_late = on_trial & (subs.starts_at > subs.trial_end_at)
    run.record(resumed_late, subs.trial_end_at, status=PAUSED)
    run.record(
        subs.is_free_first,
        subs.created_at,
        plan=catalog.FREE,
        interval=catalog.MONTHLY,
        seats=1,
        period_start=subs.created_at,
        period_end=add_months(subs.created_at, 1),
        anchor_at=subs.created_at,
        has_card=np.zeros(len(subs), dtype=np.bool_),
    )
    _leave_unpaid(rng, run)
    state.plan, state.interval, state.seats = plan, interval, seats
    state.status = np.full(len(subs), ACTIVE)
    state.anchor_at = subs.starts_at.copy()
    state.trial_end_at = subs.trial_end_at.copy()
    state.has_card = np.ones(len(subs), dtype=np.bool_)


def _leave_unpaid(rng: np.random.Generator, run: _Run) -> None:
    """Trials that nobody paid for are cancelled, or paused where no card was asked for; a few leave the free plan."""
    subs = run.subs
    never_pays = subs.starts_at == NEVER
    on_trial = never_pays & (subs.trial_start_at != NEVER)
    draw = rng.random((3, len(subs)))
    length = subs.trial_end_at - subs.trial_start_at
    asks = on_trial & (subs.is_card_trial | (draw[0] < 0.12))
    asked_at = subs.trial_start_at + (draw[1] * 0.9 * length).astype(np.int64) // SECOND * SECOND
    asked_at = np.maximum(asked_at, subs.trial_start_at + HOUR)
    run.record(asks, asked_at, cancels_at_end=True, cancel_at=subs.trial_end_at, canceled_at=asked_at, reason=REQUESTED)
    pauses = on_trial & ~asks & (draw[2] < 0.6)
    run.record(pauses, subs.trial_end_at, status=PAUSED)
    run.record(on_trial & ~pauses, subs.trial_end_at, status=CANCELED, ended_at=subs.trial_end_at)
    quits = never_pays & subs.is_free_first & (draw[0] < 0.12)
    quits_at = subs.created_at + ((5 + 180 * draw[1]) * DAY).astype(np.int64) // SECOND * SECOND
    run.record(quits, quits_at, status=CANCELED, ended_at=quits_at, canceled_at=quits_at, reason=REQUESTED)


def _months(rng: np.random.Generator, run: _Run) -> tuple[Ints, Ints]:
    """Walk all subscriptions month by month; returns when each ended and when its coupon stops working."""
    subs, state, calendar = run.subs, run.state, run.calendar
    count = len(subs)
    alive = (subs.starts_at != NEVER) & (subs.starts_at < calendar.ends_at)
    ended_at = np.full(count, NEVER)
    next_renewal = np.zeros(count, dtype=np.int64)
    discount_end, percent = _discounts(subs)
    moves_price = rng.random(count) < _MOVES_TO_NEW_PRICE
    raised = raised_prices_at(calendar)
    first = np.ones(count, dtype=np.bool_)
    for month in range(10_000):
        at = add_months(subs.starts_at, month)
        end = add_months(subs.starts_at, month + 1)
        live_now = alive & (at < calendar.ends_at)
        if not live_now.any():
            break
        draw = rng.random((16, count))
        term = catalog.INTERVAL_MONTHS[state.interval]

        renews = live_now & (next_renewal == month)
        _change_at_renewal(run, renews & (month > 0), draw[0], moves_price & (at >= raised), discount_end > at)
        term = np.where(renews, catalog.INTERVAL_MONTHS[state.interval], term)
        next_renewal = np.where(renews, month + term, next_renewal)
        period_end = add_months(subs.starts_at, next_renewal)
        run.record(renews, at, period_start=at, period_end=period_end)

        is_paused = live_now & (state.pause_resumes_at != NEVER) & (state.pause_resumes_at > at)
        fails_at = np.where(subs.is_card_trial & first, _CARD_TRIAL_PAYMENT_FAILS, _PAYMENT_FAILS)
        fails = renews & ~is_paused & (draw[1] < fails_at)
        lost = fails & (draw[2] < _PAYMENT_LOST)
        settled = np.where(
            lost,
            NEVER,
            np.where(
                fails, at + HOUR + ((2 + 10 * draw[3]) * DAY).astype(np.int64) // SECOND * SECOND, at + 3 * MINUTE
            ),
        )
        outcome = np.select([is_paused, lost, fails], [VOID, FAILED, PAID_LATE], PAID)
        off = np.where((discount_end > at) | first, percent, 0)
        run.bill(
            renews,
            at,
            kind=RENEWAL,
            percent_off=off,
            prorated_minor=0,
            outcome=outcome,
            settled_at=np.where(is_paused, NEVER, settled),
            is_first=first,
        )
        first = first & ~renews
        run.record(fails, at + HOUR, status=PAST_DUE)
        run.record(fails & ~lost, settled, status=ACTIVE)
        final = at + 21 * DAY
        stays_unpaid = lost & (draw[4] < 0.5)
        run.record(stays_unpaid, final, status=UNPAID)
        cancelled_late = np.where(stays_unpaid, final + 14 * DAY, final)
        run.record(
            lost,
            cancelled_late,
            status=CANCELED,
            reason=PAYMENT_FAILED,
            ended_at=cancelled_late,
            canceled_at=cancelled_late,
        )
        ended_at = np.where(lost & (final < calendar.ends_at), final, ended_at)
        alive = alive & ~lost

        capped = live_now & ~lost & (subs.capped_at != NEVER) & (subs.capped_at <= end)
        cap = np.maximum(subs.capped_at, at + HOUR)
        run.record(capped, cap, status=CANCELED, ended_at=cap, canceled_at=cap, reason=REQUESTED)
        ended_at = np.where(capped & (cap < calendar.ends_at), cap, ended_at)
        alive = alive & ~capped
        calm = live_now & ~fails & ~capped

        _change_seats_and_plan(run, calm & ~is_paused, at, draw[5:10], percent, discount_end)
        pauses = calm & ~is_paused & (state.interval == catalog.MONTHLY) & (draw[10] < _PAUSES)
        pause_at = at + ((10 + 8 * draw[11]) * DAY).astype(np.int64) // SECOND * SECOND
        run.record(
            pauses,
            pause_at,
            pause_behavior=(draw[12] * len(PAUSE_BEHAVIORS)).astype(np.int64),
            pause_resumes_at=pause_at + ((30 + 45 * draw[13]) * DAY).astype(np.int64) // SECOND * SECOND,
        )
        resumes = calm & (state.pause_resumes_at > at) & (state.pause_resumes_at <= end) & ~pauses
        explicit = resumes & (draw[11] < 0.5)
        resume_at = state.pause_resumes_at.copy()
        run.record(explicit, resume_at)
        done = resumes & (resume_at < calendar.ends_at)
        state.pause_resumes_at[done] = NEVER
        state.pause_behavior[done] = NONE

        leaves_now = calm & ~pauses & ~is_paused & (draw[10] > 1 - _CANCELS_NOW)
        leave_at = at + ((10 + 8 * draw[11]) * DAY).astype(np.int64) // SECOND * SECOND
        run.record(leaves_now, leave_at, status=CANCELED, reason=REQUESTED, canceled_at=leave_at, ended_at=leave_at)
        ended_at = np.where(leaves_now & (leave_at < calendar.ends_at), leave_at, ended_at)
        alive = alive & ~leaves_now

        leaves = calm & ~pauses & ~resumes & ~leaves_now & (next_renewal == month + 1)
        leaves &= draw[14] < _churn(state, subs, month) / (1 - _WITHDRAWN)
        left = _leave_at_end(run, leaves, at, end, draw)
        ended_at = np.where(left & (end < calendar.ends_at), end, ended_at)
        alive = alive & ~left
    return ended_at, discount_end


def _discounts(subs: Subscriptions) -> tuple[Ints, Ints]:
    """The end of each coupon's recurring effect (the past without one), and its per cent."""
    place = np.maximum(subs.coupon, 0)
    has_coupon = subs.coupon >= 0
    term = catalog.INTERVAL_MONTHS[subs.interval]
    periods = -(-catalog.COUPON_MONTHS[place] // term)
    end = np.where(periods >= 2, add_months(subs.starts_at, periods * term), NEVER)
    end = np.where(catalog.COUPON_IS_FOREVER[place], OPEN, np.where(catalog.COUPON_IS_ONCE[place], NEVER, end))
    return np.where(has_coupon, end, NEVER), np.where(has_coupon, catalog.COUPON_PERCENT[place], 0)


def _churn(state: State, subs: Subscriptions, month: int) -> Floats:
    """The chance of asking, within the last month of a term, to leave at its end."""
    monthly = np.take(_MONTHLY_CHURN, state.plan) * subs.churn_factor
    ageing = 0.55 + 0.75 / (1 + 0.25 * month)
    monthly_rate = monthly * np.where(state.interval == catalog.MONTHLY, ageing, 1.0)
    return np.minimum(monthly_rate * np.take(_TERM_CHURN, state.interval), 0.6)


def _change_at_renewal(run: _Run, renews: Bools, draw: Floats, raises: Bools, is_discounted: Bools) -> None:
    """Price list, plan downwards and billing interval change with the new term, all silently before its row."""
    state = run.state
    forever = catalog.COUPON_IS_FOREVER[np.maximum(run.subs.coupon, 0)] | (run.subs.coupon < 0)
    state.price_list = np.where(renews & raises, 1, state.price_list)
    downgrades = renews & (draw < _DOWNGRADE) & (state.plan > catalog.STARTER) & (state.plan <= catalog.ENTERPRISE)
    state.plan = np.where(downgrades, state.plan - 1, state.plan)
    # A coupon that counts whole periods would mean something else after a change of interval.
    free_to_change = renews & (forever | ~is_discounted) & ~run.subs.has_usage
    to_yearly = free_to_change & (state.interval == catalog.MONTHLY) & (draw > 1 - _TO_YEARLY)
    to_monthly = free_to_change & (state.interval == catalog.YEARLY) & (draw > 1 - _TO_MONTHLY)
    state.interval = np.where(to_yearly, catalog.YEARLY, np.where(to_monthly, catalog.MONTHLY, state.interval))


def _change_seats_and_plan(run: _Run, calm: Bools, at: Ints, draw: Floats, percent: Ints, discount_end: Ints) -> None:
    """One change of the order within a month, in its second week; more is billed at once, pro rata."""
    state, subs = run.state, run.subs
    when = at + ((1 + 8 * draw[0]) * DAY).astype(np.int64) // SECOND * SECOND
    before = _period_minor(state, subs.currency)
    more = calm & (draw[1] < _MORE_SEATS)
    fewer = calm & ~more & (draw[1] > 1 - _FEWER_SEATS) & (state.seats > 1)
    growth = np.maximum(1, np.rint(state.seats * (0.05 + 0.2 * draw[2])).astype(np.int64))
    shrink = np.minimum(state.seats - 1, np.maximum(1, np.rint(state.seats * 0.25 * draw[2]).astype(np.int64)))
    upgrades = calm & ~more & ~fewer & (draw[3] < _UPGRADE)
    upgrades &= (state.plan >= catalog.STARTER) & (state.plan < catalog.ENTERPRISE)
    quiet = calm & ~more & ~fewer & ~upgrades & (state.plan >= catalog.TEAM) & (state.plan <= catalog.ENTERPRISE)
    adds = quiet & (state.add_on == 0) & (draw[4] < _ADDS_REPORTS)
    drops = quiet & (state.add_on == 1) & (draw[4] < _DROPS_REPORTS)
    changed = more | fewer | upgrades | adds | drops
    run.record(
        changed,
        when,
        seats=np.where(more, state.seats + growth, np.where(fewer, state.seats - shrink, state.seats)),
        plan=np.where(upgrades, state.plan + 1, state.plan),
        add_on=np.where(adds, 1, np.where(drops, 0, state.add_on)),
    )
    extra = np.maximum(_period_minor(state, subs.currency) - before, 0)
    off = np.where(discount_end > when, percent, 0)
    left, whole = (state.period_end - when) // SECOND, (state.period_end - state.period_start) // SECOND
    prorated = extra * (100 - off) // 100 * left // np.maximum(whole, 1)
    run.bill(
        changed & (prorated > 0),
        when,
        kind=CHANGE,
        percent_off=0,
        prorated_minor=prorated,
        outcome=PAID,
        settled_at=when + 3 * MINUTE,
        is_first=np.zeros(len(subs), dtype=np.bool_),
    )


def _leave_at_end(run: _Run, leaves: Bools, at: Ints, end: Ints, draw: Floats) -> Bools:
    """Ask in the third week of the last month; some take it back; the rest end, or fall to the free plan."""
    asked_at = at + ((10 + 8 * draw[11]) * DAY).astype(np.int64) // SECOND * SECOND
    run.record(leaves, asked_at, cancels_at_end=True, cancel_at=end, canceled_at=asked_at, reason=REQUESTED)
    withdraws = leaves & (draw[15] < _WITHDRAWN)
    taken_back_at = at + ((19 + 7 * draw[12]) * DAY).astype(np.int64) // SECOND * SECOND
    nothing = np.full(len(at), NEVER)
    run.record(withdraws, taken_back_at, cancels_at_end=False, cancel_at=nothing, canceled_at=nothing, reason=NONE)
    left = leaves & ~withdraws
    may_be_free = (run.state.plan >= catalog.STARTER) & (run.state.plan <= catalog.TEAM) & ~run.subs.has_usage
    may_be_free &= ~run.subs.is_sales_led & (run.state.add_on == 0) & (run.subs.capped_at == NEVER)
    to_free = left & may_be_free & (draw[13] < _TO_FREE)
    run.record(left & ~to_free, end, status=CANCELED, ended_at=end)
    run.record(
        to_free,
        end,
        plan=catalog.FREE,
        interval=catalog.MONTHLY,
        seats=1,
        period_start=end,
        period_end=add_months(end, 1),
        cancels_at_end=False,
        cancel_at=nothing,
        canceled_at=nothing,
        reason=NONE,
    )
    return left


def seat_minor(state: State, currency: Ints) -> Ints:
    """The price of one seat for one period, in minor units."""
    return catalog.SEAT_MINOR[catalog.price_code(state.plan, state.interval, currency, state.price_list)]


def add_on_minor(state: State, currency: Ints) -> Ints:
    """The price of the add-on for one period where it is held, in minor units."""
    return catalog.ADD_ON_MINOR[catalog.add_on_code(state.interval, currency)] * state.add_on


def _period_minor(state: State, currency: Ints) -> Ints:
    return seat_minor(state, currency) * state.seats + add_on_minor(state, currency)


def _sorted_log(run: _Run) -> Log:
    """By subscription and instant; of two rows of one instant the later word counts."""
    subscription = np.concatenate([places for places, _, _ in run.rows]) if run.rows else np.empty(0, dtype=np.int64)
    at = np.concatenate([moments for _, moments, _ in run.rows]) if run.rows else np.empty(0, dtype=np.int64)
    states = [state for _, _, state in run.rows] or [run.state.take(np.empty(0, dtype=np.int64))]
    state = State(
        **{entry.name: np.concatenate([getattr(part, entry.name) for part in states]) for entry in fields(State)}
    )
    order = np.lexsort((np.arange(len(at)), at, subscription))
    subscription, at = subscription[order], at[order]
    is_last = np.ones(len(at), dtype=np.bool_)
    is_last[:-1] = (subscription[1:] != subscription[:-1]) | (at[1:] != at[:-1])
    return Log(subscription[is_last], at[is_last], state.take(order[is_last]))


def _joined_invoices(run: _Run) -> Invoices:
    names = [entry.name for entry in fields(Invoices)]
    nothing: dict[str, Any] = {name: np.empty(0, dtype=np.int64) for name in names}
    nothing["is_first"] = np.empty(0, dtype=np.bool_)
    columns = {name: np.concatenate([row[name] for row in run.invoices or [nothing]]) for name in names}
    order = np.lexsort((columns["at"], columns["subscription"]))
    return Invoices(**{name: column[order] for name, column in columns.items()})
