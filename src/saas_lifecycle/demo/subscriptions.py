"""Which subscriptions the accounts take: the first one, a second product beside it, and a return after leaving."""

from __future__ import annotations

import numpy as np

from saas_lifecycle.demo import accounts as paths
from saas_lifecycle.demo import catalog
from saas_lifecycle.demo.accounts import Accounts
from saas_lifecycle.demo.arrays import Bools, Floats, Ints
from saas_lifecycle.demo.billing import Billing, Subscriptions, live
from saas_lifecycle.demo.clock import DAY, HOUR, MINUTE, NEVER, SECOND
from saas_lifecycle.demo.reference import CHANNELS, INDUSTRIES
from saas_lifecycle.demo.world import NUMBERS_PER_CHUNK, World

_PART = 3
_SECOND_PRODUCT = 0.09
_RETURNS = 0.13
_FOLLOW_UP = NUMBERS_PER_CHUNK // 4


def invent_billing(world: World, chunk: int, accounts: Accounts) -> tuple[Billing, Billing]:
    """The lives of the accounts' first subscriptions, and of the second products and returns that follow them."""
    rng = world.rng(_PART, chunk)
    primary = live(rng, world.calendar, _first_subscriptions(rng, accounts))
    return primary, live(rng, world.calendar, _follow_ups(rng, world, primary))


def _first_subscriptions(rng: np.random.Generator, accounts: Accounts) -> Subscriptions:
    takes_free = accounts.path == paths.FREE
    on_trial = (accounts.path == paths.TRIAL) | (accounts.path == paths.CARD_TRIAL)
    places = np.flatnonzero(takes_free | on_trial | (accounts.buys_at != NEVER))
    own = {name: getattr(accounts, name)[places] for name in ("path", "buys_at", "lead_at", "plan", "interval")}
    path, buys_at = own["path"], own["buys_at"]
    sales_led = path >= paths.INBOUND
    created = np.where(path == paths.FREE, own["lead_at"] + MINUTE, buys_at)
    trial_start = accounts.trial_start_at[places]
    created = np.where(trial_start != NEVER, trial_start, created)
    industry = np.take([industry.churn for industry in INDUSTRIES], accounts.industry[places])
    channel = np.take([1.5 - 0.5 * channel.conversion for channel in CHANNELS], accounts.channel[places])
    seats = accounts.seats[places]
    return Subscriptions(
        account=places,
        number=accounts.number[places],
        created_at=created,
        starts_at=buys_at,
        trial_start_at=trial_start,
        trial_end_at=accounts.trial_end_at[places],
        trial_scheduled_end_at=accounts.trial_scheduled_end_at[places],
        is_free_first=path == paths.FREE,
        plan=own["plan"],
        interval=own["interval"],
        currency=accounts.currency[places],
        seats=seats,
        coupon=accounts.coupon[places],
        is_card_trial=path == paths.CARD_TRIAL,
        is_sales_led=sales_led,
        has_usage=(own["plan"] >= catalog.TEAM)
        & (own["interval"] == catalog.MONTHLY)
        & (path != paths.FREE)
        & (rng.random(len(places)) < 0.2),
        has_onboarding=sales_led & (rng.random(len(places)) < 0.6),
        churn_factor=industry * channel * np.where(seats > 20, 0.8, 1.05),
        capped_at=np.full(len(places), NEVER),
    )


def _follow_ups(rng: np.random.Generator, world: World, primary: Billing) -> Subscriptions:
    subs = primary.subscriptions
    count = len(subs)
    draw = rng.random((4, count))
    ended, starts = primary.ended_at, subs.starts_at
    pays = (starts != NEVER) & (starts < world.calendar.ends_at)
    second_at = starts + ((60 + 500 * draw[0]) * DAY).astype(np.int64) // SECOND * SECOND
    runs_then = (ended == NEVER) | (ended > second_at + DAY)
    second = pays & (subs.plan >= catalog.TEAM) & runs_then & (draw[1] < _SECOND_PRODUCT)
    second &= second_at < world.calendar.ends_at
    gap = (np.exp(np.log(75.0) + rng.standard_normal(count) * 0.9) * DAY).astype(np.int64) // SECOND * SECOND
    back_at = ended + np.maximum(gap, HOUR)
    back = pays & (ended != NEVER) & (draw[2] < _RETURNS) & (back_at < world.calendar.ends_at)
    plan = np.where(draw[3] < 0.2, np.maximum(subs.plan - 1, catalog.STARTER), subs.plan)
    again = _variant(subs, back, back_at, plan, subs.interval, subs.seats, np.full(count, NEVER), 1.3)
    product = np.full(count, catalog.SIGNALS)
    seats = np.maximum(1, subs.seats // 3)
    beside = _variant(subs, second, second_at, product, subs.interval, seats, ended, 1.0)
    joined = {
        name: np.concatenate([getattr(again, name), getattr(beside, name)]) for name in Subscriptions.__annotations__
    }
    joined["number"] = joined["number"] + _FOLLOW_UP
    joined["number"][len(again) :] += _FOLLOW_UP
    return Subscriptions(**joined)


def _variant(
    subs: Subscriptions,
    mask: Bools,
    starts_at: Ints,
    plan: Ints,
    interval: Ints,
    seats: Ints,
    capped_at: Ints,
    churn: float,
) -> Subscriptions:
    """A further subscription of the same accounts: no trial, no coupon."""
    chosen = subs[mask]
    count = len(chosen)
    never = np.full(count, NEVER)
    no = np.zeros(count, dtype=np.bool_)
    factor: Floats = chosen.churn_factor * churn
    return Subscriptions(
        account=chosen.account,
        number=chosen.number,
        created_at=starts_at[mask],
        starts_at=starts_at[mask],
        trial_start_at=never,
        trial_end_at=never.copy(),
        trial_scheduled_end_at=never.copy(),
        is_free_first=no,
        plan=plan[mask],
        interval=interval[mask],
        currency=chosen.currency,
        seats=seats[mask],
        coupon=np.full(count, catalog.NO_COUPON),
        is_card_trial=no.copy(),
        is_sales_led=chosen.is_sales_led,
        has_usage=no.copy(),
        has_onboarding=no.copy(),
        churn_factor=factor,
        capped_at=capped_at[mask],
    )
