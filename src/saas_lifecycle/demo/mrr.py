"""The truth about recurring revenue: what each subscription is worth a month at every instant, exactly.

Amounts are whole millionths of the currency's main unit, worked out from the invented orders, never from the tables.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from saas_lifecycle.demo import billing, catalog
from saas_lifecycle.demo.arrays import Ints, ragged
from saas_lifecycle.demo.billing import Billing
from saas_lifecycle.demo.clock import NEVER
from saas_lifecycle.demo.reference import EXPONENTS

MILLION = 1_000_000


@dataclass
class Steps:
    """`micros` a month from `at` on, by subscription and instant; the last step of a subscription is open."""

    subscription: Ints
    at: Ints
    micros: Ints


def rounded(numerator: Ints, denominator: Ints) -> Ints:
    """The quotient of whole numbers of zero or more, halves up."""
    result: Ints = (2 * numerator + denominator) // (2 * denominator)
    return result


def monthly_micros(minor: Ints, percent_off: Ints, months: Ints, currency: Ints) -> Ints:
    """One item: its price for a period of so many months, less a discount, as millionths a month."""
    minor_units = 10 ** np.take(EXPONENTS, currency).astype(np.int64)
    return rounded(minor * (100 - percent_off) * (MILLION // 100), minor_units * months)


def steps(life: Billing) -> Steps:
    """Every instant at which something about a subscription changes, and its monthly worth from then on."""
    log, subs = life.log, life.subscriptions
    used = np.unique(log.subscription)
    moments = [log.at, life.discount_end_at[used], log.state.pause_resumes_at]
    owners = [log.subscription, used, log.subscription]
    at, owner = np.concatenate(moments), np.concatenate(owners)
    real = (at != NEVER) & (at != billing.OPEN)
    at, owner = at[real], owner[real]
    order = np.lexsort((at, owner))
    at, owner = at[order], owner[order]
    row = _last_row(log.subscription, log.at, owner, at)
    at, owner, row = at[row >= 0], owner[row >= 0], row[row >= 0]

    state = log.state.take(row)
    currency = subs.currency[owner]
    is_off = (life.discount_end_at[owner] > at) & (at >= subs.starts_at[owner])
    coupon = subs.coupon[owner]
    percent = np.where(is_off & (coupon >= 0), catalog.COUPON_PERCENT[np.maximum(coupon, 0)], 0)
    months = catalog.INTERVAL_MONTHS[state.interval]
    seats = monthly_micros(billing.seat_minor(state, currency) * state.seats, percent, months, currency)
    add_on = monthly_micros(billing.add_on_minor(state, currency), percent, months, currency)
    counts = (state.status == billing.ACTIVE) | (state.status == billing.PAST_DUE)
    is_paused = (state.pause_resumes_at != NEVER) & (state.pause_resumes_at > at)
    return Steps(owner, at, np.where(counts & ~is_paused, seats + add_on, 0))


def _last_row(keys: Ints, moments: Ints, owner: Ints, at: Ints) -> Ints:
    """The place of the last (key, moment) at or before each (owner, at), -1 where the owner has none yet."""
    order = np.lexsort(
        (
            np.concatenate([np.zeros(len(keys)), np.ones(len(owner))]),
            np.concatenate([moments, at]),
            np.concatenate([keys, owner]),
        )
    )
    places = np.concatenate([np.arange(len(keys), dtype=np.int64), np.full(len(owner), -1, dtype=np.int64)])[order]
    last = np.maximum.accumulate(places)
    found = np.empty(len(owner), dtype=np.int64)
    asked = order >= len(keys)
    found[order[asked] - len(keys)] = last[asked]
    is_own = (found >= 0) & (keys[np.maximum(found, 0)] == owner)
    return np.where(is_own, found, -1)


def step_ends(steps_: Steps) -> Ints:
    """When each step is over, OPEN for the last of a subscription."""
    ends = np.full(len(steps_.at), billing.OPEN)
    is_same = steps_.subscription[1:] == steps_.subscription[:-1]
    ends[:-1] = np.where(is_same, steps_.at[1:], billing.OPEN)
    return ends


def month_closes(steps_: Steps, closes: Ints) -> tuple[Ints, Ints, Ints]:
    """Subscription, place of the month and millionths at its close, where they are above zero.

    The close is the value just before the month's end: a subscription that ends at that very instant still counts.
    """
    subscription, at, micros = steps_.subscription, steps_.at, steps_.micros
    ends = step_ends(steps_)
    first = np.searchsorted(closes, at, side="right")
    last = np.searchsorted(closes, ends, side="right")
    counts = np.where(micros > 0, np.maximum(last - first, 0), 0)
    owner, place = ragged(counts)
    return subscription[owner], first[owner] + place, micros[owner]
