"""Invent the company chunk by chunk and write it: `write_demo` is the only way in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

from saas_lifecycle.demo import advocacy, crm, deals, marketing, payments, product, stripe_tables, truth, web
from saas_lifecycle.demo.accounts import account_chunks, invent_accounts
from saas_lifecycle.demo.arrays import Floats, Ints
from saas_lifecycle.demo.catalog import write_catalog
from saas_lifecycle.demo.clock import Calendar
from saas_lifecycle.demo.finance import Books, write_ledger
from saas_lifecycle.demo.folder import whole_folder
from saas_lifecycle.demo.hard import write_hard_cases
from saas_lifecycle.demo.mrr import MILLION
from saas_lifecycle.demo.people import invent_names, invent_people
from saas_lifecycle.demo.sales_team import write_sales_team
from saas_lifecycle.demo.subscriptions import invent_billing
from saas_lifecycle.demo.tables import SCHEMAS
from saas_lifecycle.demo.web import AdClicks
from saas_lifecycle.demo.world import World
from saas_lifecycle.demo.writers import TableSet
from saas_lifecycle.errors import BadInput

DEFAULT_UNTIL = date(2026, 11, 1)
"""The end of the data where none is given: a fixed day, so that the demo company never changes by itself."""
_PART = 20

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class DemoSummary:
    """What was written: rows and file of each table (source.table), and the instant of the newest delivery (UTC)."""

    rows: dict[str, int]
    paths: dict[str, Path]
    as_of: datetime


def write_demo(
    raw: Path,
    *,
    scale: float = 1,
    seed: int = 1,
    months: int = 36,
    until: date | None = None,
    progress: Progress | None = None,
) -> DemoSummary:
    """Write the invented company's raw tables to `raw`, and what was invented to `raw/truth`.

    `scale` 1 is about 3,000 customers that ever paid; the same arguments give the same bytes. `progress` is called
    with the step's name and the share of the work that is done, 0 to 1. Raises BadInput for arguments out of range, and
    DemoFolderError where `raw` holds files that no demo wrote; then, and on any interruption, `raw` is untouched.
    """
    _check(scale, seed, months)
    until = until or DEFAULT_UNTIL
    parameters = {"scale": scale, "seed": seed, "months": months, "until": until.isoformat()}
    tell = progress or (lambda step, share: None)
    world = World.of(Calendar.of(until, months), scale, seed)
    with whole_folder(raw, parameters) as folder:
        with TableSet(folder) as tables:
            _write_all(tables, world, tell)
            rows = tables.row_counts()
            names = {table: path.relative_to(folder) for table, path in tables.paths().items()}
        rows = tables.row_counts()
        tell("put in place", 1.0)
    as_of = datetime(1970, 1, 1) + timedelta(microseconds=world.calendar.newest_sync)
    return DemoSummary(rows, {table: Path(raw) / name for table, name in names.items()}, as_of)


def _check(scale: float, seed: int, months: int) -> None:
    if not 0 < scale <= 1000:
        raise BadInput(f"scale must be above 0 and at most 1000, not {scale}")
    if not 0 <= seed < 2**32:
        raise BadInput(f"seed must be a whole number from 0 to 2^32 - 1, not {seed}")
    if not 1 <= months <= 120:
        raise BadInput(f"months must be from 1 to 120, not {months}")


def _write_all(tables: TableSet, world: World, tell: Progress) -> None:
    for table in sorted(set(SCHEMAS) - {"segment.pages", "segment.tracks", "marketing.email_event"}):
        _ = tables[table]
    tables.add_events("segment.pages", web.decode_pages)
    tables.add_events("segment.tracks", product.decode_tracks)
    tables.add_events("marketing.email_event", marketing.decode_emails)
    write_catalog(tables, world.calendar)
    world.rates.write(tables, world.calendar)
    write_hard_cases(tables, world)
    books, clicks = Books(world), AdClicks(world)
    won = _Won(world)
    chunks = account_chunks(world.scale)
    for chunk, count in enumerate(chunks, start=1):
        tell("companies", 0.7 * (chunk - 1) / len(chunks))
        _write_accounts(tables, world, chunk, count, books, clicks, won)
    others = web.visitor_chunks(world.scale)
    for chunk, count in enumerate(others):
        tell("visitors", 0.7 + 0.15 * chunk / len(others))
        web.visit_by_others(tables.events("segment.pages"), clicks, world, chunk, count)
    ad_spend = marketing.write_ad_spend(tables, world, clicks)
    write_ledger(tables, world, books, ad_spend)
    write_sales_team(tables, world, won.eur)
    tell("events in order", 0.85)


class _Won:
    """What each sales representative won each month, euros a year."""

    def __init__(self, world: World) -> None:
        self._world = world
        calendar = world.calendar
        self._first = np.datetime64(calendar.starts_at, "us").astype("datetime64[M]").astype(np.int64)
        last = np.datetime64(calendar.ends_at - 1, "us").astype("datetime64[M]").astype(np.int64)
        self.eur: Floats = np.zeros((len(world.team_of_owner), int(last - self._first) + 1))

    def add(self, made: deals.Deals) -> None:
        rows = np.flatnonzero(made.is_won & (made.closed_at < self._world.calendar.ends_at))
        at = made.closed_at[rows]
        month: Ints = at.astype("datetime64[us]").astype("datetime64[M]").astype(np.int64) - self._first
        inside = month >= 0
        rows, at, month = rows[inside], at[inside], month[inside]
        rates = self._world.rates.at(at)[np.arange(len(rows)), made.currency[rows]]
        np.add.at(self.eur, (made.owner[rows], month), made.acv_micros[rows] / MILLION / rates)


def _write_accounts(
    tables: TableSet, world: World, chunk: int, count: int, books: Books, clicks: AdClicks, won: _Won
) -> None:
    """Everything about one chunk of accounts, in every source."""
    rng = world.rng(_PART, chunk)
    accounts = invent_accounts(world, chunk, count)
    primary, further = invent_billing(world, chunk, accounts)
    lives = [primary, further]
    names = invent_names(world, chunk, accounts)
    people = invent_people(world, chunk, accounts, names, primary)
    first_visit = web.invent_first_visits(world, chunk, accounts)
    first_paid, last_paid = truth.paid_spans(world, accounts, lives)
    first_user = np.full(len(accounts), -1, dtype=np.int64)
    firsts = np.flatnonzero(people.is_user & (people.rank == 0))
    first_user[people.account[firsts]] = people.number[firsts]

    stripe_tables.write_customers(tables, world, rng, accounts, names, primary, further, first_user)
    for series, life in enumerate(lives):
        stripe_tables.write_subscriptions(tables, world, rng, accounts, life)
        books.add_cash(payments.write_payments(tables, world, rng, chunk, series, accounts, life))
    crm.write_companies(tables, world, rng, accounts, names)
    crm.write_contacts(tables, world, rng, accounts, people, first_visit, first_paid)
    made = deals.invent_deals(world, rng, chunk, accounts, primary)
    deals.write_deals(tables, world, rng, accounts, names, people, made)
    won.add(made)
    product.write_people(tables, world, rng, accounts, names, people, first_visit)
    web.visit_by_accounts(tables.events("segment.pages"), clicks, world, chunk, accounts, first_visit, people)
    product.use_product(
        tables.events("segment.tracks"), world, chunk, accounts, people, first_visit, first_paid, last_paid
    )
    advocacy.write_advocacy(tables, world, rng, chunk, accounts, names, people, first_paid, last_paid)
    marketing.send_emails(tables.events("marketing.email_event"), world, chunk, people)
    truth.write_customer_mrr(tables, books, accounts, lives)
    truth.write_customers(tables, world, accounts, names, first_visit, first_paid, last_paid)
    truth.write_trials(tables, world, accounts, primary)
    truth.write_leads(tables, world, accounts, people, first_paid)
    truth.write_deals(tables, world, accounts, made)
