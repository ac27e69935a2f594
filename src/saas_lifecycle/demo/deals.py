"""Deals, the stages that they went through, and what sales did for them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from saas_lifecycle.demo import accounts as paths
from saas_lifecycle.demo import billing, catalog
from saas_lifecycle.demo.accounts import Accounts
from saas_lifecycle.demo.arrays import (
    Bools,
    Floats,
    Ints,
    booleans,
    choose,
    constant,
    decimal_ids,
    decimals,
    integers,
    join_texts,
    pick,
    ragged,
    texts,
    timestamps,
)
from saas_lifecycle.demo.billing import Billing
from saas_lifecycle.demo.clock import DAY, HOUR, MINUTE, NEVER, SECOND
from saas_lifecycle.demo.mrr import MILLION
from saas_lifecycle.demo.people import Names, People, company_ids, contact_ids
from saas_lifecycle.demo.reference import CURRENCY_NAMES, EXPONENTS, LOST_REASON_WEIGHTS, LOST_REASONS
from saas_lifecycle.demo.sales_team import (
    CLOSING,
    LOST,
    NOT_RENEWED,
    PRESENTATION,
    RENEWAL_DUE,
    RENEWAL_PIPELINE,
    RENEWAL_TALKS,
    RENEWED,
    SALES_PIPELINE,
    STAGE_IDS,
    WON,
    owner_ids,
)
from saas_lifecycle.demo.stripe_tables import FOREVER
from saas_lifecycle.demo.world import SDR, World
from saas_lifecycle.demo.writers import TableSet

NEW_BUSINESS, EXISTING_BUSINESS, RENEWAL = range(3)
DEAL_TYPES = ("newbusiness", "existingbusiness", "renewal")
_FIRST_DEAL_ID, _FIRST_ENGAGEMENT_ID = 70_000_000_000, 80_000_000_000
_PER_CHUNK = 10_000
_STAGE_PLACES = (0.0, 0.10, 0.32, 0.58, 0.82)
_PRIMARY_COMPANY, _OTHER_COMPANY = "5", "341"
_CALL, _EMAIL, _MEETING, _NOTE, _TASK = range(5)
_ENGAGEMENT_TYPES = texts(["CALL", "EMAIL", "MEETING", "NOTE", "TASK"])
_ACTIVITIES = texts(["discovery", "demo", "proposal", "follow_up"])


@dataclass
class Deals:
    """One entry a deal; `account` is a place in the chunk's accounts, money is in millionths."""

    number: Ints
    account: Ints
    kind: Ints
    owner: Ints
    currency: Ints
    recurring_micros: Ints
    one_off_micros: Ints
    term_months: Ints
    created_at: Ints
    closed_at: Ints
    is_won: Bools
    lost_reason: Ints

    @property
    def acv_micros(self) -> Ints:
        result: Ints = self.recurring_micros * 12 // self.term_months
        return result


def deal_ids(numbers: Ints) -> pa.Array:
    return decimal_ids(_FIRST_DEAL_ID, numbers)


def invent_deals(world: World, rng: np.random.Generator, chunk: int, accounts: Accounts, primary: Billing) -> Deals:
    """New business of the accounts, growth and renewals of what sales has sold."""
    parts = [_new_business(accounts), _growth(rng, accounts, primary), _renewals(rng, accounts, primary)]
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    account, kind, owner, recurring, one_off, term, created, closed, won, reason = columns
    kept = np.flatnonzero((created != NEVER) & (created < world.calendar.ends_at))
    number = chunk * _PER_CHUNK + np.arange(len(kept), dtype=np.int64)
    return Deals(
        number,
        account[kept],
        kind[kept],
        owner[kept],
        accounts.currency[account[kept]],
        recurring[kept],
        one_off[kept],
        term[kept],
        created[kept],
        closed[kept],
        won[kept].astype(np.bool_),
        reason[kept],
    )


_Parts = tuple[Ints, ...]


def _micros(minor: Ints, currency: Ints) -> Ints:
    result: Ints = minor * MILLION // 10 ** np.take(EXPONENTS, currency).astype(np.int64)
    return result


def _new_business(accounts: Accounts) -> _Parts:
    rows = np.flatnonzero(accounts.has_deal)
    plan, interval, currency = accounts.plan[rows], accounts.interval[rows], accounts.currency[rows]
    coupon = accounts.coupon[rows]
    months = catalog.INTERVAL_MONTHS[interval]
    term = np.maximum(months, 12)
    price = catalog.SEAT_MINOR[catalog.price_code(plan, interval, currency, np.zeros_like(plan))]
    lasting = (coupon >= 0) & catalog.COUPON_IS_FOREVER[np.maximum(coupon, 0)]
    off = np.where(lasting, catalog.COUPON_PERCENT[np.maximum(coupon, 0)], 0)
    recurring = _micros(price * accounts.seats[rows], currency) * (term // months) * (100 - off) // 100
    one_off = np.where(accounts.path[rows] >= paths.INBOUND, _micros(catalog.ONBOARDING_MINOR[currency], currency), 0)
    return (
        rows,
        np.full(len(rows), NEW_BUSINESS),
        accounts.deal_owner[rows],
        recurring,
        one_off,
        term,
        accounts.deal_created_at[rows],
        accounts.deal_closed_at[rows],
        accounts.deal_is_won[rows].astype(np.int64),
        accounts.lost_reason[rows],
    )


def _growth(rng: np.random.Generator, accounts: Accounts, life: Billing) -> _Parts:
    """Half of the larger orders of more seats are deals, won within the hour before; as many again are lost."""
    log, subs = life.log, life.subscriptions
    owner = log.subscription
    grown = np.zeros(len(owner), dtype=np.int64)
    same = owner[1:] == owner[:-1]
    was_paid = log.state.plan[:-1] > catalog.FREE
    grown[1:] = np.where(same & was_paid, log.state.seats[1:] - log.state.seats[:-1], 0)
    draw = rng.random((3, len(owner)))
    rows = np.flatnonzero(subs.is_sales_led[owner] & (grown > 0) & (draw[0] < 0.6))
    state = log.state.take(rows)
    currency = subs.currency[owner[rows]]
    months = catalog.INTERVAL_MONTHS[state.interval]
    recurring = _micros(billing.seat_minor(state, currency) * grown[rows], currency)
    is_won = draw[1][rows] < 0.55
    closed = log.at[rows] - HOUR
    length = ((6 + 40 * draw[2][rows]) * DAY).astype(np.int64) // SECOND * SECOND
    account = subs.account[owner[rows]]
    return (
        account,
        np.full(len(rows), EXISTING_BUSINESS),
        accounts.deal_owner[account],
        recurring,
        np.zeros(len(rows), dtype=np.int64),
        months,
        closed - length,
        closed,
        is_won.astype(np.int64),
        choose(rng, LOST_REASON_WEIGHTS, len(rows)),
    )


def _renewals(rng: np.random.Generator, accounts: Accounts, life: Billing) -> _Parts:
    """Each yearly or longer term that ended: won where an invoice opened the next one, else lost."""
    invoices, subs = life.invoices, life.subscriptions
    owner = invoices.subscription
    long = (invoices.kind == billing.RENEWAL) & (invoices.interval >= catalog.YEARLY) & subs.is_sales_led[owner]
    rows = np.flatnonzero(long)
    ended = life.ended_at[owner[rows]]
    is_won = (ended == NEVER) | (ended > invoices.period_end[rows])
    currency = subs.currency[owner[rows]]
    price = catalog.SEAT_MINOR[
        catalog.price_code(invoices.plan[rows], invoices.interval[rows], currency, invoices.price_list[rows])
    ]
    closes = invoices.period_end[rows] - HOUR
    length = ((20 + 50 * rng.random(len(rows))) * DAY).astype(np.int64) // SECOND * SECOND
    account = subs.account[owner[rows]]
    return (
        account,
        np.full(len(rows), RENEWAL),
        accounts.deal_owner[account],
        _micros(price * invoices.seats[rows], currency),
        np.zeros(len(rows), dtype=np.int64),
        catalog.INTERVAL_MONTHS[invoices.interval[rows]],
        closes - length,
        closes,
        is_won.astype(np.int64),
        choose(rng, LOST_REASON_WEIGHTS, len(rows)),
    )


def write_deals(
    tables: TableSet,
    world: World,
    rng: np.random.Generator,
    accounts: Accounts,
    names: Names,
    people: People,
    deals: Deals,
) -> None:
    count = len(deals.number)
    if count == 0:
        return
    deal, stage, at = _stage_entries(rng, world, deals)
    last_stage = np.full(count, -1, dtype=np.int64)
    last_stage[deal] = stage
    last_at = np.full(count, NEVER, dtype=np.int64)
    last_at[deal] = at
    ids = deal_ids(deals.number)
    closed = deals.closed_at < world.calendar.ends_at
    draw = rng.random((3, count))
    kinds = pick(texts(DEAL_TYPES), deals.kind)
    is_renewal = deals.kind == RENEWAL
    # Only a year's contract without one-off parts is told by its amount alone.
    is_itemised = (draw[2] < 0.8) | (deals.term_months != 12) | (deals.one_off_micros > 0)
    tables["hubspot.deal"].write(
        {
            "deal_id": ids,
            "deal_pipeline_id": pick(texts([SALES_PIPELINE, RENEWAL_PIPELINE]), is_renewal.astype(np.int64)),
            "deal_pipeline_stage_id": pick(STAGE_IDS, last_stage),
            "owner_id": owner_ids(np.where(draw[0] < 0.985, deals.owner, -1)),
            "property_dealname": join_texts(names.company.take(pa.array(deals.account)), " - ", kinds),
            "property_amount": decimals(deals.recurring_micros + deals.one_off_micros, 38, 6),
            "property_deal_currency_code": pick(CURRENCY_NAMES, deals.currency),
            "property_createdate": timestamps(deals.created_at),
            "property_closedate": timestamps(np.where(closed & (draw[1] < 0.06), NEVER, deals.closed_at)),
            "property_dealtype": kinds,
            "property_closed_lost_reason": pick(
                texts(LOST_REASONS), np.where(closed & ~deals.is_won, deals.lost_reason, -1)
            ),
            "property_contract_term_months": integers(np.where(is_itemised, deals.term_months, NEVER)),
            "property_recurring_amount": decimals(np.where(is_itemised, deals.recurring_micros, NEVER), 38, 6),
            "is_deleted": booleans(np.zeros(count, dtype=np.bool_)),
            "_fivetran_deleted": booleans(np.zeros(count, dtype=np.bool_)),
            "_fivetran_synced": timestamps(world.calendar.synced(rng, last_at)),
        }
    )
    _write_stages(tables, world, rng, ids, deal, stage, at)
    _write_parties(tables, world, rng, accounts, people, deals, ids)
    _write_activities(tables, world, rng, accounts, people, deals)


def _stage_entries(rng: np.random.Generator, world: World, deals: Deals) -> tuple[Ints, Ints, Ints]:
    """Deal, stage and time of each entry, in order: some stages are skipped, some entered again."""
    count = len(deals.number)
    length = deals.closed_at - deals.created_at
    draw = rng.random((5, count))
    renewal = deals.kind == RENEWAL
    depth = np.where(deals.is_won, 5, 1 + (draw[0] * 5).astype(np.int64))
    parts: list[tuple[Ints, Ints, Ints]] = []

    def enter(mask: Bools, stage: int, place: Floats | float) -> None:
        rows = np.flatnonzero(mask)
        moments = deals.created_at + (np.broadcast_to(place, count) * length).astype(np.int64) // SECOND * SECOND
        parts.append((rows, np.full(len(rows), stage), moments[rows]))

    for stage, place in enumerate(_STAGE_PLACES):
        skipped = (rng.random(count) < 0.13) & (stage > 0)
        enter(~renewal & (stage < depth) & ~skipped, stage, place + (0.06 * draw[1] if stage else 0.0))
    again = ~renewal & (depth == 5) & (draw[2] < 0.08)
    enter(again, PRESENTATION, 0.91)
    enter(again, CLOSING, 0.96)
    enter(renewal, RENEWAL_DUE, 0.0)
    enter(renewal & (draw[3] < 0.5), RENEWAL_TALKS, 0.6)
    for mask, stage in (
        (~renewal & deals.is_won, WON),
        (~renewal & ~deals.is_won, LOST),
        (renewal & deals.is_won, RENEWED),
        (renewal & ~deals.is_won, NOT_RENEWED),
    ):
        enter(mask, stage, 1.0)
    deal, stage_, at = (np.concatenate(column) for column in zip(*parts, strict=True))
    kept = np.flatnonzero(at < world.calendar.ends_at)
    order = kept[np.lexsort((stage_[kept], at[kept], deal[kept]))]
    return deal[order], stage_[order], at[order]


def _write_stages(
    tables: TableSet, world: World, rng: np.random.Generator, ids: pa.Array, deal: Ints, stage: Ints, at: Ints
) -> None:
    is_last = np.ones(len(at), dtype=np.bool_)
    is_last[:-1] = deal[1:] != deal[:-1]
    ends = np.full(len(at), FOREVER)
    ends[:-1] = np.where(is_last[:-1], FOREVER, at[1:] - 1000)
    tables["hubspot.deal_stage"].write(
        {
            "deal_id": ids.take(pa.array(deal)),
            "value": pick(STAGE_IDS, stage),
            "date_entered": timestamps(at),
            "_fivetran_start": timestamps(at),
            "_fivetran_end": timestamps(ends),
            "_fivetran_active": booleans(is_last),
            "_fivetran_synced": timestamps(world.calendar.synced(rng, at)),
        }
    )


def _write_parties(
    tables: TableSet,
    world: World,
    rng: np.random.Generator,
    accounts: Accounts,
    people: People,
    deals: Deals,
    ids: pa.Array,
) -> None:
    """The deal's company, now and then a second one, and the people who take part."""
    count = len(deals.number)
    synced = world.calendar.synced(rng, deals.created_at)
    rows = np.flatnonzero(accounts.has_company[deals.account])
    others = np.flatnonzero(rng.random(count) < 0.04)
    neighbour = (deals.account[others] + 1) % len(accounts)
    others, neighbour = others[accounts.has_company[neighbour]], neighbour[accounts.has_company[neighbour]]
    deal = np.concatenate([rows, others])
    company = np.concatenate([accounts.number[deals.account[rows]], accounts.number[neighbour]])
    if len(deal):
        tables["hubspot.deal_company"].write(
            {
                "deal_id": ids.take(pa.array(deal)),
                "company_id": company_ids(company),
                "type_id": pick(
                    texts([_PRIMARY_COMPANY, _OTHER_COMPANY]), (np.arange(len(deal)) >= len(rows)).astype(np.int64)
                ),
                "_fivetran_synced": timestamps(synced[deal]),
            }
        )
    deal, person = _participants(people, deals, len(accounts))
    known = people.contact_at[person] < np.minimum(deals.closed_at[deal], world.calendar.ends_at)
    deal, person = deal[known], person[known]
    if len(deal):
        tables["hubspot.deal_contact"].write(
            {
                "deal_id": ids.take(pa.array(deal)),
                "contact_id": contact_ids(people.number[person]),
                "type_id": constant("3", len(deal)),
                "_fivetran_synced": timestamps(synced[deal]),
            }
        )


def _participants(people: People, deals: Deals, account_count: int) -> tuple[Ints, Ints]:
    """Each deal with each contact of its account."""
    contacts = np.flatnonzero(people.is_contact)
    counts = np.bincount(people.account[contacts], minlength=account_count)
    firsts = np.cumsum(counts) - counts
    deal, place = ragged(counts[deals.account].astype(np.int64))
    return deal, contacts[firsts[deals.account[deal]] + place]


def _write_activities(
    tables: TableSet,
    world: World,
    rng: np.random.Generator,
    accounts: Accounts,
    people: People,
    deals: Deals,
) -> None:
    """Calls, e-mails, meetings and tasks of deals; and first answers to leads and to trials."""
    chunk_first = deals.number[0] // _PER_CHUNK * _PER_CHUNK
    end = np.minimum(deals.closed_at, world.calendar.ends_at)
    is_new = deals.kind == NEW_BUSINESS
    owner, place = ragged(np.where(is_new, 1 + rng.poisson(4.5, len(end)), rng.poisson(1.2, len(end))))
    span = np.maximum(end - deals.created_at, HOUR)[owner]
    at = deals.created_at[owner] + (rng.random(len(owner)) * span).astype(np.int64) // SECOND * SECOND
    kind = choose(rng, (0.32, 0.34, 0.17, 0.05, 0.12), len(owner))
    has_demo = (place == 0) & is_new[owner] & (rng.random(len(owner)) < 0.62)
    kind = np.where(has_demo, _MEETING, kind)
    activity = np.where(has_demo, 1, choose(rng, (0.4, 0.1, 0.2, 0.3), len(owner)))
    first_contact = np.full(len(accounts), -1, dtype=np.int64)
    firsts = np.flatnonzero(people.is_contact & (people.rank == 0))
    first_contact[people.account[firsts]] = people.number[firsts]

    answered = np.flatnonzero((first_contact >= 0) & (accounts.mql_at != NEVER) & (rng.random(len(accounts)) < 0.55))
    waits = (np.exp(np.log(7.0) + 1.2 * rng.standard_normal(len(answered))) * HOUR).astype(np.int64) // SECOND * SECOND
    is_trial = accounts.trial_start_at[answered] != NEVER
    answered_at = accounts.lead_at[answered] + 5 * MINUTE + waits
    sdrs = world.owners_of(rng, np.full(len(answered), SDR))

    all_at = np.concatenate([at, answered_at])
    all_owner = np.concatenate([deals.owner[owner], sdrs])
    all_kind = np.concatenate([kind, np.where(is_trial | (rng.random(len(answered)) < 0.4), _CALL, _EMAIL)])
    all_activity = np.concatenate([activity, np.full(len(answered), 3)])
    all_deal = np.concatenate([deals.number[owner], np.full(len(answered), -1)])
    contact = np.concatenate([first_contact[deals.account[owner]], first_contact[answered]])
    kept = np.flatnonzero(all_at < world.calendar.ends_at)
    all_at, all_owner, all_kind, all_activity, all_deal, contact = (
        column[kept] for column in (all_at, all_owner, all_kind, all_activity, all_deal, contact)
    )
    number = chunk_first + np.arange(len(all_at), dtype=np.int64)
    synced = world.calendar.synced(rng, all_at)
    draw = rng.random(len(all_at))
    is_done = (all_kind != _TASK) | (draw < 0.6)
    ids = decimal_ids(_FIRST_ENGAGEMENT_ID, number)
    is_meeting = all_kind == _MEETING
    tables["hubspot.engagement"].write(
        {
            "id": ids,
            "type": pick(_ENGAGEMENT_TYPES, all_kind),
            "created_at": timestamps(all_at),
            "owner_id": owner_ids(all_owner),
            "status": pick(texts(["NOT_STARTED", "COMPLETED"]), is_done.astype(np.int64)),
            "meeting_outcome": pick(
                texts(["COMPLETED", "NO_SHOW", "RESCHEDULED"]),
                np.where(is_meeting, np.searchsorted((0.82, 0.93), draw), -1),
            ),
            "activity_type": pick(_ACTIVITIES, np.where(is_meeting | (all_kind == _CALL), all_activity, -1)),
            "_fivetran_synced": timestamps(synced),
        }
    )
    for table, column, numbers in (("deal", "deal_id", all_deal), ("contact", "contact_id", contact)):
        rows = np.flatnonzero(numbers >= 0)
        if len(rows):
            tables[f"hubspot.engagement_{table}"].write(
                {
                    "engagement_id": ids.take(pa.array(rows)),
                    column: deal_ids(numbers[rows]) if table == "deal" else contact_ids(numbers[rows]),
                    "_fivetran_synced": timestamps(synced[rows]),
                }
            )
