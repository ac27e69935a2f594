"""What was invented, written beside the sources so that a test can compare: never read back from the tables."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from saas_lifecycle.demo import accounts as paths
from saas_lifecycle.demo import mrr
from saas_lifecycle.demo.accounts import Accounts
from saas_lifecycle.demo.arrays import Ints, booleans, dates, decimals, integers, pick, texts, timestamps
from saas_lifecycle.demo.billing import OPEN, Billing
from saas_lifecycle.demo.clock import NEVER
from saas_lifecycle.demo.deals import DEAL_TYPES, Deals, deal_ids
from saas_lifecycle.demo.finance import Books
from saas_lifecycle.demo.people import Names, People, company_ids, contact_ids
from saas_lifecycle.demo.product import group_ids
from saas_lifecycle.demo.reference import CHANNELS, COUNTRIES, CURRENCY_NAMES, INDUSTRIES, LOST_REASONS
from saas_lifecycle.demo.stripe_tables import customer_ids, subscription_ids
from saas_lifecycle.demo.world import World
from saas_lifecycle.demo.writers import TableSet

_CURRENCY_COUNT = len(CURRENCY_NAMES)


def paid_spans(world: World, accounts: Accounts, lives: list[Billing]) -> tuple[Ints, Ints]:
    """The first instant of each account with revenue, NEVER for none, and the last one, NEVER while it goes on."""
    first = np.full(len(accounts), OPEN)
    last = np.full(len(accounts), NEVER)
    for life in lives:
        steps = mrr.steps(life)
        worth = np.flatnonzero((steps.micros > 0) & (steps.at < world.calendar.ends_at))
        account = life.subscriptions.account[steps.subscription[worth]]
        np.minimum.at(first, account, steps.at[worth])
        np.maximum.at(last, account, mrr.step_ends(steps)[worth])
    paid = first != OPEN
    return np.where(paid, first, NEVER), np.where(paid & (last < world.calendar.ends_at), last, NEVER)


def write_customer_mrr(tables: TableSet, books: Books, accounts: Accounts, lives: list[Billing]) -> None:
    """What each customer is worth at each month's close, in its own currency."""
    keys, micros = [], []
    months = len(books.closes)
    for life in lives:
        subscription, place, value = mrr.month_closes(mrr.steps(life), books.closes)
        account, currency = life.subscriptions.account[subscription], life.subscriptions.currency[subscription]
        keys.append((account * _CURRENCY_COUNT + currency) * months + place)
        micros.append(value)
    unique, inverse = np.unique(np.concatenate(keys), return_inverse=True)
    total = np.zeros(len(unique), dtype=np.int64)
    np.add.at(total, inverse, np.concatenate(micros))
    place = unique % months
    currency = unique // months % _CURRENCY_COUNT
    account = unique // months // _CURRENCY_COUNT
    books.add_mrr(place, currency, total)
    if len(unique) == 0:
        return
    has_company = accounts.has_company[account]
    tables["truth.customer_mrr_monthly"].write(
        {
            "stripe_customer_id": customer_ids(accounts.number[account]),
            "account_id": company_ids(np.where(has_company, accounts.number[account], -1)),
            "currency": pick(CURRENCY_NAMES, currency),
            "month": dates(_month_of(books.closes[place])),
            "closing_mrr_local": decimals(total, 38, 6),
        }
    )


def _month_of(closes: Ints) -> Ints:
    """The first day of the month that closes at each instant."""
    months = (closes - 1).astype("datetime64[us]").astype("datetime64[M]")
    result: Ints = months.astype("datetime64[D]").astype(np.int64)
    return result


def write_customers(
    tables: TableSet,
    world: World,
    accounts: Accounts,
    names: Names,
    first_visit: Ints,
    first_paid: Ints,
    last_paid: Ints,
) -> None:
    """Every account, paying or not."""
    count = len(accounts)
    numbers = accounts.number
    billed = accounts.signs_up & (accounts.path != paths.DIRECT) | (first_paid != NEVER)
    joins = accounts.signs_up | (first_paid != NEVER)
    tables["truth.customers"].write(
        {
            "stripe_customer_id": customer_ids(np.where(billed, numbers, -1)),
            "account_id": company_ids(np.where(accounts.has_company, numbers, -1)),
            "group_id": group_ids(np.where(joins, numbers, -1)),
            "company_domain": names.domain,
            "path": pick(texts(paths.PATHS), accounts.path),
            "channel": pick(texts([channel.name for channel in CHANNELS]), accounts.channel),
            "country": pick(texts([country.name for country in COUNTRIES]), accounts.country),
            "industry": pick(texts([industry.name for industry in INDUSTRIES]), accounts.industry),
            "employees": integers(accounts.employees),
            "currency": pick(CURRENCY_NAMES, accounts.currency),
            "first_visit_at": timestamps(first_visit),
            "signed_up_at": timestamps(np.where(accounts.signs_up, accounts.lead_at, NEVER)),
            "first_paid_at": timestamps(first_paid),
            "churned_at": timestamps(last_paid),
            "is_hard_case": booleans(np.zeros(count, dtype=np.bool_)),
        }
    )


def write_trials(tables: TableSet, world: World, accounts: Accounts, life: Billing) -> None:
    subs = life.subscriptions
    rows = np.flatnonzero((subs.trial_start_at != NEVER) & (subs.trial_start_at < world.calendar.ends_at))
    if len(rows) == 0:
        return
    bought = subs.starts_at[rows]
    tables["truth.trials"].write(
        {
            "subscription_id": subscription_ids(subs.number[rows]),
            "stripe_customer_id": customer_ids(accounts.number[subs.account[rows]]),
            "trial_started_at": timestamps(subs.trial_start_at[rows]),
            "trial_ends_at": timestamps(subs.trial_end_at[rows]),
            "card_required": booleans(subs.is_card_trial[rows]),
            "converted_at": timestamps(np.where(bought < world.calendar.ends_at, bought, NEVER)),
        }
    )


def write_leads(tables: TableSet, world: World, accounts: Accounts, people: People, first_paid: Ints) -> None:
    """The first contact of each account and its milestones; it is won by a won deal or the first payment."""
    rows = np.flatnonzero(people.is_contact & (people.rank == 0))
    account = people.account[rows]

    def seen(moments: Ints) -> pa.Array:
        chosen = moments[account]
        return timestamps(np.where(chosen < world.calendar.ends_at, chosen, NEVER))

    ends_at = world.calendar.ends_at
    signed = np.where(accounts.deal_is_won & (accounts.deal_closed_at < ends_at), accounts.deal_closed_at, OPEN)
    won = np.minimum(signed, np.where(first_paid == NEVER, OPEN, first_paid))[account]
    tables["truth.leads"].write(
        {
            "contact_id": contact_ids(people.number[rows]),
            "account_id": company_ids(np.where(accounts.has_company[account], accounts.number[account], -1)),
            "path": pick(texts(paths.PATHS), accounts.path[account]),
            "lead_at": seen(accounts.lead_at),
            "mql_at": seen(accounts.mql_at),
            "sql_at": seen(accounts.sql_at),
            "opportunity_at": seen(accounts.deal_created_at),
            "won_at": timestamps(np.where(won == OPEN, NEVER, won)),
        }
    )


def write_deals(tables: TableSet, world: World, accounts: Accounts, deals: Deals) -> None:
    if len(deals.number) == 0:
        return
    closed = deals.closed_at < world.calendar.ends_at
    has_company = accounts.has_company[deals.account]
    tables["truth.deals"].write(
        {
            "deal_id": deal_ids(deals.number),
            "account_id": company_ids(np.where(has_company, accounts.number[deals.account], -1)),
            "deal_type": pick(texts(DEAL_TYPES), deals.kind),
            "currency": pick(CURRENCY_NAMES, deals.currency),
            "acv_local": decimals(deals.acv_micros, 38, 6),
            "created_at": timestamps(deals.created_at),
            "closed_at": timestamps(np.where(closed, deals.closed_at, NEVER)),
            "is_won": booleans(closed & deals.is_won),
            "lost_reason": pick(texts(LOST_REASONS), np.where(closed & ~deals.is_won, deals.lost_reason, -1)),
        }
    )
