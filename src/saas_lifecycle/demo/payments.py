"""Invoices with their lines, and the charges and refunds that follow from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from saas_lifecycle.demo import catalog
from saas_lifecycle.demo.accounts import Accounts
from saas_lifecycle.demo.arrays import Ints, booleans, constant, hashed_ids, integers, pick, texts, timestamps
from saas_lifecycle.demo.billing import CHANGE, FAILED, PAID, PAID_LATE, VOID, Billing
from saas_lifecycle.demo.clock import DAY, HOUR, NEVER, SECOND, add_months
from saas_lifecycle.demo.reference import COUNTRIES, CURRENCY_CODES
from saas_lifecycle.demo.stripe_tables import customer_ids, item_ids, subscription_ids
from saas_lifecycle.demo.world import NUMBERS_PER_CHUNK, World
from saas_lifecycle.demo.writers import TableSet

_STATUSES = texts(["paid", "open", "uncollectible", "void"])
_BILLING_REASONS = texts(["subscription_create", "subscription_cycle", "subscription_update"])
_FAILURES = texts(["card_declined", "insufficient_funds", "expired_card"])
_REFUNDED = 0.011
_FIRST_RETRY = 3 * DAY
_SEATS, _ADD_ON, _USAGE = range(3)


@dataclass
class Settled:
    """What the company was paid, for its books: one entry a paid invoice."""

    at: Ints
    currency: Ints
    minor: Ints


def write_payments(
    tables: TableSet, world: World, rng: np.random.Generator, chunk: int, series: int, accounts: Accounts, life: Billing
) -> Settled:
    """The money side of one set of subscriptions; `series` keeps the ids of a chunk's sets apart."""
    invoices, subs = life.invoices, life.subscriptions
    owner = invoices.subscription
    count = len(owner)
    if count == 0:
        empty = np.empty(0, dtype=np.int64)
        return Settled(empty, empty, empty)
    number = chunk * NUMBERS_PER_CHUNK + series * (NUMBERS_PER_CHUNK // 2) + np.arange(count, dtype=np.int64)
    currency = subs.currency[owner]
    account = subs.account[owner]

    seat_line, add_on_line, usage_line, service_line, calls = _line_amounts(rng, life)
    subtotal = seat_line + add_on_line + usage_line + service_line
    off = (seat_line + add_on_line) * invoices.percent_off // 100
    tax_percent = np.take([country.tax_percent for country in COUNTRIES], accounts.country[account])
    tax = (subtotal - off) * tax_percent // 100
    total = subtotal - off + tax
    ends_at = world.calendar.ends_at
    is_settled = (invoices.settled_at != NEVER) & (invoices.settled_at < ends_at)
    is_paid = np.isin(invoices.outcome, (PAID, PAID_LATE)) & is_settled
    given_up = (invoices.outcome == FAILED) & (invoices.at + 35 * DAY < ends_at)
    status = np.select([is_paid, invoices.outcome == VOID, given_up], [0, 3, 2], 1)
    attempts = np.select(
        [invoices.outcome == PAID, invoices.outcome == PAID_LATE, invoices.outcome == FAILED], [1, 2, 4]
    )
    reason = np.where(invoices.kind == CHANGE, 2, np.where(invoices.is_first, 0, 1))
    tables["stripe.invoice"].write(
        {
            "id": hashed_ids("in_", number),
            "customer_id": customer_ids(accounts.number[account]),
            "subscription_id": subscription_ids(subs.number[owner]),
            "created": timestamps(invoices.at),
            "status": pick(_STATUSES, status),
            "currency": pick(CURRENCY_CODES, currency),
            "subtotal": integers(subtotal),
            "tax": integers(tax),
            "total": integers(total),
            "amount_paid": integers(np.where(is_paid, total, 0)),
            "attempt_count": integers(attempts),
            "billing_reason": pick(_BILLING_REASONS, reason),
            "status_transitions_paid_at": timestamps(np.where(is_paid, invoices.settled_at, NEVER)),
            "period_start": timestamps(invoices.period_start),
            "period_end": timestamps(invoices.period_end),
            "_fivetran_synced": timestamps(
                world.calendar.synced(rng, np.where(is_paid, np.maximum(invoices.settled_at, invoices.at), invoices.at))
            ),
        }
    )
    lines = ((seat_line, _SEATS), (add_on_line, _ADD_ON), (usage_line, _USAGE), (service_line, 3))
    for amount, kind in lines:
        _write_lines(tables, world, rng, life, number, kind, amount, calls)
    _write_charges(tables, world, rng, accounts, life, number, total, is_paid)
    return Settled(invoices.at[is_paid], currency[is_paid], (total - tax)[is_paid])


def _line_amounts(rng: np.random.Generator, life: Billing) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Minor units of seats, add-on, usage and services of each invoice, and the calls behind the usage."""
    invoices, subs = life.invoices, life.subscriptions
    owner = invoices.subscription
    currency = subs.currency[owner]
    is_change = invoices.kind == CHANGE
    price = catalog.price_code(invoices.plan, invoices.interval, currency, invoices.price_list)
    seats = np.where(is_change, invoices.prorated_minor, catalog.SEAT_MINOR[price] * invoices.seats)
    add_on = catalog.ADD_ON_MINOR[catalog.add_on_code(invoices.interval, currency)] * invoices.add_on
    add_on = np.where(is_change, 0, add_on)
    uses = subs.has_usage[owner] & ~is_change & ~invoices.is_first & (invoices.outcome != VOID)
    calls = np.where(uses, rng.poisson(60.0 * invoices.seats), 0)
    usage = calls * catalog.USAGE_MICRO_MINOR[currency] // 1_000_000
    services = np.where(
        subs.has_onboarding[owner] & invoices.is_first & ~is_change, catalog.ONBOARDING_MINOR[currency], 0
    )
    return seats, add_on, usage, services, calls


def _write_lines(
    tables: TableSet,
    world: World,
    rng: np.random.Generator,
    life: Billing,
    number: Ints,
    kind: int,
    amount: Ints,
    calls: Ints,
) -> None:
    invoices, subs = life.invoices, life.subscriptions
    rows = np.flatnonzero(amount > 0)
    if len(rows) == 0:
        return
    owner = invoices.subscription[rows]
    currency = subs.currency[owner]
    is_change = invoices.kind[rows] == CHANGE
    starts = np.where(is_change, invoices.at[rows], invoices.period_start[rows])
    ends = invoices.period_end[rows]
    quantity: Ints = invoices.seats[rows]
    if kind == _SEATS:
        code = catalog.price_code(invoices.plan[rows], invoices.interval[rows], currency, invoices.price_list[rows])
        price = pick(catalog.PRICE_IDS, code)
    elif kind == _ADD_ON:
        price = pick(catalog.ADD_ON_IDS, catalog.add_on_code(invoices.interval[rows], currency))
        quantity = np.ones(len(rows), dtype=np.int64)
    elif kind == _USAGE:
        # Usage is billed in arrears: the line's period is the one that just ended.
        price, quantity = pick(catalog.USAGE_IDS, currency), calls[rows]
        starts, ends = add_months(starts, -1), starts
    else:
        price, quantity = pick(catalog.ONBOARDING_IDS, currency), np.ones(len(rows), dtype=np.int64)
        ends = starts
    is_item = (kind == 3) | is_change
    item = hashed_ids("x", np.full(len(rows), -1)) if kind == 3 else item_ids(subs.number[owner], kind)
    tables["stripe.invoice_line_item"].write(
        {
            "id": hashed_ids("il_", number[rows] * 4 + kind),
            "invoice_id": hashed_ids("in_", number[rows]),
            "type": pick(texts(["subscription", "invoiceitem"]), np.broadcast_to(is_item, len(rows)).astype(np.int64)),
            "amount": integers(amount[rows]),
            "currency": pick(CURRENCY_CODES, currency),
            "proration": booleans(is_change),
            "quantity": integers(quantity),
            "price_id": price,
            "subscription_id": subscription_ids(subs.number[owner]),
            "subscription_item_id": item,
            "period_start": timestamps(starts),
            "period_end": timestamps(ends),
            "_fivetran_synced": timestamps(world.calendar.synced(rng, invoices.at[rows])),
        }
    )


def _write_charges(
    tables: TableSet,
    world: World,
    rng: np.random.Generator,
    accounts: Accounts,
    life: Billing,
    number: Ints,
    total: Ints,
    is_paid: Ints,
) -> None:
    """A charge for each try: the first fails where the payment came late, and three do where it never came."""
    invoices, subs = life.invoices, life.subscriptions
    count = len(number)
    first_at = np.where(invoices.outcome == PAID, invoices.settled_at, invoices.at + HOUR)
    owes = (total > 0) & (invoices.outcome != VOID)
    late = owes & (invoices.outcome == PAID_LATE)
    lost = owes & (invoices.outcome == FAILED)
    tries = [
        (owes, first_at, invoices.outcome == PAID),
        (late, invoices.settled_at, np.ones(count, dtype=np.bool_)),
        (lost, invoices.at + _FIRST_RETRY, np.zeros(count, dtype=np.bool_)),
        (lost, invoices.at + 3 * _FIRST_RETRY, np.zeros(count, dtype=np.bool_)),
        (lost, invoices.at + 6 * _FIRST_RETRY, np.zeros(count, dtype=np.bool_)),
    ]
    failure = rng.integers(0, len(_FAILURES), count)
    for attempt, (mask, at, succeeds) in enumerate(tries):
        rows = np.flatnonzero(mask & (at < world.calendar.ends_at))
        if len(rows) == 0:
            continue
        owner = invoices.subscription[rows]
        ids = hashed_ids("ch_", number[rows] * 8 + attempt)
        tables["stripe.charge"].write(
            {
                "id": ids,
                "customer_id": customer_ids(accounts.number[subs.account[owner]]),
                "invoice_id": hashed_ids("in_", number[rows]),
                "created": timestamps(at[rows]),
                "amount": integers(total[rows]),
                "currency": pick(CURRENCY_CODES, subs.currency[owner]),
                "status": pick(texts(["failed", "succeeded"]), succeeds[rows].astype(np.int64)),
                "failure_code": pick(_FAILURES, np.where(succeeds[rows], -1, failure[rows])),
                "_fivetran_synced": timestamps(world.calendar.synced(rng, at[rows])),
            }
        )
        _write_refunds(tables, world, rng, ids, at[rows], total[rows], subs.currency[owner], succeeds[rows])


def _write_refunds(
    tables: TableSet,
    world: World,
    rng: np.random.Generator,
    charge_ids: pa.Array,
    at: Ints,
    total: Ints,
    currency: Ints,
    succeeds: Ints,
) -> None:
    draw = rng.random((3, len(at)))
    when = at + ((1 + 20 * draw[0]) * DAY).astype(np.int64) // SECOND * SECOND
    rows = np.flatnonzero(succeeds & (draw[1] < _REFUNDED) & (when < world.calendar.ends_at))
    if len(rows) == 0:
        return
    amount = np.where(draw[2][rows] < 0.6, total[rows], np.maximum(total[rows] // 3, 1))
    chosen = charge_ids.take(pa.array(rows))
    tables["stripe.refund"].write(
        {
            "id": pc.replace_substring(chosen, "ch_", "re_", max_replacements=1),
            "charge_id": chosen,
            "created": timestamps(when[rows]),
            "amount": integers(amount),
            "currency": pick(CURRENCY_CODES, currency[rows]),
            "status": constant("succeeded", len(rows)),
            "_fivetran_synced": timestamps(world.calendar.synced(rng, when[rows])),
        }
    )
