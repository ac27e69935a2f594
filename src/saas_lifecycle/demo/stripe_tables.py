"""The billing system's rows: customers, and the history of their subscriptions, items and discounts."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from saas_lifecycle.demo import billing, catalog
from saas_lifecycle.demo.accounts import Accounts
from saas_lifecycle.demo.arrays import (
    Bools,
    Ints,
    booleans,
    constant,
    hashed_ids,
    integers,
    join_texts,
    pick,
    texts,
    timestamps,
)
from saas_lifecycle.demo.billing import Billing
from saas_lifecycle.demo.clock import MINUTE, NEVER, add_months, instant
from saas_lifecycle.demo.people import Names, company_ids
from saas_lifecycle.demo.reference import CURRENCY_CODES
from saas_lifecycle.demo.world import World
from saas_lifecycle.demo.writers import TableSet

FOREVER = instant(9999, 12, 31, 23, 59, 59) + 999_000
"""How the connector writes an end that has not come."""
_JUST_BEFORE = 1_000
_STATUS_NAMES = texts(billing.STATUSES)
_BEHAVIOR_NAMES = texts(billing.PAUSE_BEHAVIORS)
_REASON_NAMES = texts(billing.REASONS)
_COUPON_IDS = texts([name for name, *_ in catalog.COUPONS])
_SEATS, _ADD_ON, _USAGE = range(3)


def customer_ids(numbers: Ints) -> pa.Array:
    return hashed_ids("cus_", numbers)


def subscription_ids(numbers: Ints) -> pa.Array:
    return hashed_ids("sub_", numbers)


def item_ids(numbers: Ints, kind: int) -> pa.Array:
    """The seats, the add-on or the metered usage of a subscription."""
    return hashed_ids("si_", np.where(numbers < 0, -1, numbers * 3 + kind))


def user_ids(numbers: Ints) -> pa.Array:
    return hashed_ids("user_", numbers)


def write_customers(
    tables: TableSet,
    world: World,
    rng: np.random.Generator,
    accounts: Accounts,
    names: Names,
    primary: Billing,
    further: Billing,
    first_user: Ints,
) -> None:
    """One customer for each account with a subscription; `first_user` are the numbers of its first users, else -1."""
    subs = primary.subscriptions
    account = subs.account
    rows = np.flatnonzero(subs.created_at < world.calendar.ends_at)
    account, created = account[rows], subs.created_at[rows]
    numbers = accounts.number[account]
    ended = primary.ended_at[rows]
    is_deleted = (ended != NEVER) & (rng.random(len(rows)) < 0.02) & ~np.isin(account, further.subscriptions.account)
    failed = np.zeros(len(subs), dtype=np.bool_)
    failed[primary.invoices.subscription[primary.invoices.outcome == billing.FAILED]] = True
    domain = names.domain.take(pa.array(account))
    serial = pa.array(numbers).cast(pa.string())
    is_free_mail = pa.array(accounts.is_free_mail[account])
    email = pc.if_else(is_free_mail, join_texts("invented-", serial, "@", domain), join_texts("billing", "@", domain))
    changed = np.where(ended == NEVER, created, ended)
    tables["stripe.customer"].write(
        {
            "id": customer_ids(numbers),
            "created": timestamps(created - MINUTE),
            "email": email,
            "name": names.company.take(pa.array(account)),
            "currency": pick(CURRENCY_CODES, subs.currency[rows]),
            "delinquent": booleans(failed[rows]),
            "is_deleted": booleans(is_deleted),
            "metadata": _metadata(numbers, accounts.has_account_id[account], first_user[account]),
            "livemode": booleans(np.ones(len(rows), dtype=np.bool_)),
            "_fivetran_synced": timestamps(world.calendar.synced(rng, changed)),
        }
    )


def _metadata(numbers: Ints, has_account_id: Bools, first_user: Ints) -> pa.Array:
    account = join_texts('"account_id": "', company_ids(np.where(has_account_id, numbers, -1)), '"')
    user = join_texts('"user_id": "', user_ids(first_user), '"')
    both = join_texts("{", account, ", ", user, "}")
    return pc.coalesce(both, join_texts("{", account, "}"), join_texts("{", user, "}"), constant("{}", len(numbers)))


def write_subscriptions(
    tables: TableSet, world: World, rng: np.random.Generator, accounts: Accounts, life: Billing
) -> None:
    _write_history(tables, world, rng, accounts, life)
    _write_items(tables, world, rng, life)
    _write_discounts(tables, world, rng, life)


def _write_history(tables: TableSet, world: World, rng: np.random.Generator, accounts: Accounts, life: Billing) -> None:
    log, subs, state = life.log, life.subscriptions, life.log.state
    if len(log.at) == 0:
        return
    owner = log.subscription
    ends, is_active = _versions(owner, log.at)
    on_trial = subs.trial_start_at[owner] != NEVER
    numbers = subs.number[owner]
    tables["stripe.subscription_history"].write(
        {
            "id": subscription_ids(numbers),
            "_fivetran_start": timestamps(log.at),
            "_fivetran_end": timestamps(ends),
            "_fivetran_active": booleans(is_active),
            "customer_id": customer_ids(accounts.number[subs.account[owner]]),
            "status": pick(_STATUS_NAMES, state.status),
            "created": timestamps(subs.created_at[owner]),
            "start_date": timestamps(subs.created_at[owner]),
            "trial_start": timestamps(subs.trial_start_at[owner]),
            "trial_end": timestamps(np.where(on_trial, state.trial_end_at, NEVER)),
            "billing_cycle_anchor": timestamps(state.anchor_at),
            "current_period_start": timestamps(state.period_start),
            "current_period_end": timestamps(state.period_end),
            "cancel_at": timestamps(state.cancel_at),
            "cancel_at_period_end": booleans(state.cancels_at_end),
            "canceled_at": timestamps(state.canceled_at),
            "ended_at": timestamps(state.ended_at),
            "pause_collection_behavior": pick(_BEHAVIOR_NAMES, state.pause_behavior),
            "pause_collection_resumes_at": timestamps(state.pause_resumes_at),
            "cancellation_reason": pick(_REASON_NAMES, state.reason),
            "default_payment_method_id": hashed_ids("pm_", np.where(state.has_card, numbers, -1)),
            "livemode": booleans(np.ones(len(numbers), dtype=np.bool_)),
            "_fivetran_synced": timestamps(world.calendar.synced(rng, log.at)),
        }
    )


def _write_items(tables: TableSet, world: World, rng: np.random.Generator, life: Billing) -> None:
    """A version for each order; the add-on's item is there while it is held, its last version then inactive."""
    log, subs, state = life.log, life.subscriptions, life.log.state
    owner = log.subscription
    currency = subs.currency[owner]
    price = catalog.price_code(state.plan, state.interval, currency, state.price_list)
    changed = _differs(owner, price, state.seats)
    _write_item_rows(
        tables, world, rng, subs.number[owner[changed]], _SEATS, log.at[changed], owner[changed],
        pick(catalog.PRICE_IDS, price[changed]), integers(state.seats[changed]), None,
    )  # fmt: skip
    add_on_price = np.where(state.add_on == 1, catalog.add_on_code(state.interval, currency), -1)
    was_held = np.maximum.accumulate(np.where(state.add_on == 1, np.arange(len(owner)), -1))
    firsts = np.searchsorted(owner, owner)
    held_before = was_held >= firsts
    changed = _differs(owner, add_on_price, state.add_on) & held_before
    last_price = np.where(held_before, add_on_price[np.maximum(was_held, 0)], -1)
    _write_item_rows(
        tables, world, rng, subs.number[owner[changed]], _ADD_ON, log.at[changed], owner[changed],
        pick(catalog.ADD_ON_IDS, last_price[changed]), integers(state.add_on[changed]),
        state.add_on[changed] == 1,
    )  # fmt: skip
    first_rows = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]] if len(owner) else np.empty(0, dtype=np.bool_))
    metered = first_rows[subs.has_usage[owner[first_rows]]]
    _write_item_rows(
        tables, world, rng, subs.number[owner[metered]], _USAGE, log.at[metered], owner[metered],
        pick(catalog.USAGE_IDS, currency[metered]), integers(np.full(len(metered), NEVER)), None,
    )  # fmt: skip


def _write_item_rows(
    tables: TableSet,
    world: World,
    rng: np.random.Generator,
    numbers: Ints,
    kind: int,
    at: Ints,
    owner: Ints,
    price_ids: pa.Array,
    quantity: pa.Array,
    is_held: Bools | None,
) -> None:
    if len(at) == 0:
        return
    ends, is_active = _versions(owner, at)
    if is_held is not None:
        # A removed add-on: the connector closes the last version and opens none.
        ends, is_active = np.where(is_held, ends, at), is_active & is_held
        kept = np.flatnonzero(is_held)
        numbers, at, ends, is_active = numbers[kept], at[kept], ends[kept], is_active[kept]
        price_ids, quantity = price_ids.take(pa.array(kept)), quantity.take(pa.array(kept))
    tables["stripe.subscription_item_history"].write(
        {
            "id": item_ids(numbers, kind),
            "_fivetran_start": timestamps(at),
            "_fivetran_end": timestamps(ends),
            "_fivetran_active": booleans(is_active),
            "subscription_id": subscription_ids(numbers),
            "price_id": price_ids,
            "quantity": quantity,
            "_fivetran_synced": timestamps(world.calendar.synced(rng, at)),
        }
    )


def _write_discounts(tables: TableSet, world: World, rng: np.random.Generator, life: Billing) -> None:
    subs = life.subscriptions
    has_coupon = (subs.coupon >= 0) & (subs.starts_at != NEVER) & (subs.starts_at < world.calendar.ends_at)
    rows = np.flatnonzero(has_coupon)
    if len(rows) == 0:
        return
    starts = subs.starts_at[rows]
    months = catalog.COUPON_MONTHS[subs.coupon[rows]]
    tables["stripe.subscription_discount"].write(
        {
            "id": hashed_ids("di_", subs.number[rows]),
            "subscription_id": subscription_ids(subs.number[rows]),
            "coupon_id": pick(_COUPON_IDS, subs.coupon[rows]),
            "start": timestamps(starts),
            "end": timestamps(np.where(months > 0, add_months(starts, months), NEVER)),
            "_fivetran_synced": timestamps(world.calendar.synced(rng, starts)),
        }
    )


def _versions(owner: Ints, at: Ints) -> tuple[Ints, Bools]:
    """The end of each version, a millisecond before the next one, and whether it is the newest."""
    is_last = np.ones(len(at), dtype=np.bool_)
    is_last[:-1] = owner[1:] != owner[:-1]
    ends = np.full(len(at), FOREVER)
    ends[:-1] = np.where(is_last[:-1], FOREVER, at[1:] - _JUST_BEFORE)
    return ends, is_last


def _differs(owner: Ints, *columns: Ints) -> Bools:
    """Rows that are their owner's first or differ from the row before."""
    result = np.ones(len(owner), dtype=np.bool_)
    same = owner[1:] == owner[:-1]
    for column in columns:
        same = same & (column[1:] == column[:-1])
    result[1:] = ~same
    return result
