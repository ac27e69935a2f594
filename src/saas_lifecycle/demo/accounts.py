"""The companies that show interest: who they are, how they come in, and whether and when they buy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from saas_lifecycle.demo import catalog
from saas_lifecycle.demo.arrays import Bools, Floats, Ints, choose
from saas_lifecycle.demo.clock import DAY, HOUR, MINUTE, NEVER, SECOND
from saas_lifecycle.demo.reference import CAMPAIGNS, CHANNELS, COUNTRIES, INDUSTRIES, LOST_REASON_WEIGHTS
from saas_lifecycle.demo.world import (
    ACCOUNT_CHUNK,
    ACCOUNTS_PER_SCALE,
    ENTERPRISE,
    INSIDE_SALES,
    MID_MARKET,
    NUMBERS_PER_CHUNK,
    World,
)

FREE, TRIAL, CARD_TRIAL, DIRECT, INBOUND, OUTBOUND = range(6)
PATHS = ("freemium", "trial_without_card", "trial_with_card", "direct", "inbound", "outbound")
_PATH_SHARE = (0.30, 0.145, 0.05, 0.014, 0.455, 0.036)
_CONVERSION = (0.052, 0.245, 0.44, 1.0, 0.0, 0.0)
_MEDIAN_EMPLOYEES = (5.0, 11.0, 14.0, 7.0, 55.0, 210.0)
_SQL_RATE, _OUTBOUND_SQL_RATE = 0.036, 0.27
_OPPORTUNITY_RATE = 0.8
_WIN_RATE, _OUTBOUND_WIN_RATE = 0.36, 0.27
_MQL_RATE = 0.74
_CYCLE_BANDS_USD = (2_000, 5_000, 25_000, 100_000)
_CYCLE_DAYS = (13.0, 27.0, 70.0, 125.0, 195.0)
_PART = 2


@dataclass
class Accounts:
    """One entry an account; `number` makes its ids. Instants are NEVER where the thing does not happen."""

    number: Ints
    path: Ints
    channel: Ints
    campaign: Ints
    country: Ints
    industry: Ints
    employees: Ints
    currency: Ints
    zone_hours: Ints
    is_public: Bools
    is_free_mail: Bools
    has_company: Bools
    has_contact: Bools
    has_account_id: Bools
    lead_at: Ints
    mql_at: Ints
    sql_at: Ints
    deal_created_at: Ints
    deal_closed_at: Ints
    deal_is_won: Bools
    deal_owner: Ints
    lost_reason: Ints
    plan: Ints
    interval: Ints
    seats: Ints
    coupon: Ints
    trial_start_at: Ints
    trial_end_at: Ints
    trial_scheduled_end_at: Ints
    buys_at: Ints

    def __len__(self) -> int:
        return len(self.number)

    @property
    def signs_up(self) -> Bools:
        result: Bools = self.path <= DIRECT
        return result

    @property
    def has_deal(self) -> Bools:
        result: Bools = self.deal_created_at != NEVER
        return result

    @property
    def is_sales_led(self) -> Bools:
        result: Bools = self.path >= INBOUND
        return result


def invent_accounts(world: World, chunk: int, count: int) -> Accounts:
    """The accounts of one chunk (1, 2, ...), `count` of them."""
    rng = world.rng(_PART, chunk)
    calendar = world.calendar
    path = choose(rng, _PATH_SHARE, count)
    channel = choose(rng, [channel.lead_share for channel in CHANNELS], count)
    country = choose(rng, [country.share for country in COUNTRIES], count)
    industry = choose(rng, [industry.share for industry in INDUSTRIES], count)
    employees = np.exp(np.log(np.take(_MEDIAN_EMPLOYEES, path)) + rng.standard_normal(count) * 1.15)
    employees = np.clip(employees, 1, 60_000).astype(np.int64)
    is_free_mail = (path <= DIRECT) & (employees <= 3) & (rng.random(count) < 0.35)
    zone_hours = np.take([country.zone_hours for country in COUNTRIES], country).astype(np.int64)
    days = calendar.days(rng, count)
    lead_at = calendar.office_instants(rng, days, zone_hours)
    appeal = _appeal(channel, country, industry)
    plan, interval, seats, coupon = _order(rng, path, employees)
    buys = rng.random(count) < np.take(_CONVERSION, path) * np.where(path == DIRECT, 1.0, appeal)

    mql_at = np.where(rng.random(count) < _MQL_RATE, lead_at + _spread(rng, count, 0, 4 * DAY), NEVER)
    mql_at = np.where(path == OUTBOUND, NEVER, mql_at)
    trial_start, trial_end, scheduled_end, buys_at = _trials(rng, path, lead_at, buys)
    sql_at, created_at, closed_at, is_won = _deals(
        rng, path, employees, lead_at, mql_at, buys_at, appeal, plan, interval, seats
    )
    sales_led = path >= INBOUND
    starts_at = closed_at + _spread(rng, count, 2 * HOUR, 5 * DAY)
    buys_at = np.where(sales_led, np.where(is_won, starts_at, NEVER), buys_at)
    mql_at = np.where((sql_at != NEVER) & (path <= INBOUND) & (mql_at == NEVER), sql_at, mql_at)
    teams = np.where(employees > 1000, ENTERPRISE, np.where(employees > 100, MID_MARKET, INSIDE_SALES))
    has_company = ~is_free_mail
    return Accounts(
        number=chunk * NUMBERS_PER_CHUNK + np.arange(count, dtype=np.int64),
        path=path,
        channel=channel,
        campaign=bought_campaigns(rng, channel),
        country=country,
        industry=industry,
        employees=employees,
        currency=np.take([country.currency for country in COUNTRIES], country).astype(np.int64),
        zone_hours=zone_hours,
        is_public=(employees > 800) & (rng.random(count) < 0.3),
        is_free_mail=is_free_mail,
        has_company=has_company,
        has_contact=(path != DIRECT) | (rng.random(count) > 0.15),
        has_account_id=has_company & (rng.random(count) < 0.88),
        lead_at=lead_at,
        mql_at=mql_at,
        sql_at=sql_at,
        deal_created_at=created_at,
        deal_closed_at=closed_at,
        deal_is_won=is_won,
        deal_owner=world.owners_of(rng, teams.astype(np.int64)),
        lost_reason=choose(rng, LOST_REASON_WEIGHTS, count),
        plan=plan,
        interval=interval,
        seats=seats,
        coupon=coupon,
        trial_start_at=trial_start,
        trial_end_at=trial_end,
        trial_scheduled_end_at=scheduled_end,
        buys_at=buys_at,
    )


def account_chunks(scale: float) -> list[int]:
    """The number of accounts of each chunk, from chunk 1."""
    total = max(1, round(ACCOUNTS_PER_SCALE * scale))
    whole, rest = divmod(total, ACCOUNT_CHUNK)
    return [ACCOUNT_CHUNK] * whole + ([rest] if rest else [])


def _appeal(channel: Ints, country: Ints, industry: Ints) -> Floats:
    by_channel = np.take([channel.conversion for channel in CHANNELS], channel)
    by_country = np.take([country.conversion for country in COUNTRIES], country)
    by_industry = np.take([industry.conversion for industry in INDUSTRIES], industry)
    result: Floats = by_channel * by_country * by_industry
    return result


def bought_campaigns(rng: np.random.Generator, channel: Ints) -> Ints:
    """The bought campaign of accounts that came by a bought channel, else -1."""
    campaign = np.full(len(channel), -1, dtype=np.int64)
    for paid in sorted({campaign.channel for campaign in CAMPAIGNS}):
        places = [place for place, entry in enumerate(CAMPAIGNS) if entry.channel == paid]
        drawn = choose(rng, [CAMPAIGNS[place].share for place in places], len(channel))
        campaign = np.where(channel == paid, np.take(places, drawn), campaign)
    return campaign


def _order(rng: np.random.Generator, path: Ints, employees: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Plan, interval, seats and coupon that the account takes, or would have taken."""
    count = len(path)
    draws = rng.random(count)
    self_serve = np.where(employees <= 6, np.where(draws < 0.8, 1, 2), np.where(draws < 0.3, 1, 2))
    self_serve = np.where((employees > 60) & (draws > 0.6), catalog.BUSINESS, self_serve)
    sold = np.where(employees < 45, catalog.TEAM, np.where(employees < 500, catalog.BUSINESS, catalog.ENTERPRISE))
    sales_led = path >= INBOUND
    plan = np.where(sales_led, sold, self_serve)
    share = np.where(sales_led, 0.3 + 0.5 * rng.random(count), 0.2 + 0.5 * rng.random(count))
    limit = np.take((1, 6, 24, 110, 700), plan)
    seats = np.clip(np.rint(employees * share), np.take((1, 1, 2, 5, 30), plan), limit).astype(np.int64)
    interval = np.where(
        sales_led, choose(rng, (0.08, 0.1, 0.67, 0.15), count), choose(rng, (0.70, 0.07, 0.23, 0.0), count)
    )
    wants_coupon = rng.random(count) < np.where(sales_led, 0.35, 0.14)
    kind = np.where(sales_led, choose(rng, (4, 3, 0, 0, 2, 1), count), choose(rng, (1, 1, 2, 2, 2, 1), count))
    return plan, interval, seats, np.where(wants_coupon, kind, catalog.NO_COUPON)


def _trials(rng: np.random.Generator, path: Ints, lead_at: Ints, buys: Bools) -> tuple[Ints, Ints, Ints, Ints]:
    """Trial start, its end, the end that was planned at its start, and the time of purchase."""
    count = len(path)
    on_trial = (path == TRIAL) | (path == CARD_TRIAL)
    start = np.where(on_trial, lead_at + 2 * MINUTE, NEVER)
    length = np.take((7, 14, 30), choose(rng, (0.22, 0.53, 0.25), count)).astype(np.int64)
    scheduled_end = np.where(on_trial, start + length * DAY, NEVER)
    is_extended = on_trial & (rng.random(count) < 0.06)
    end = np.where(is_extended, scheduled_end + 7 * DAY, scheduled_end)
    draws, place = rng.random(count), rng.random(count)
    early = start + (place * 0.8 * length * DAY).astype(np.int64) // SECOND * SECOND + HOUR
    late = end + (1 + 10 * place).astype(np.int64) * DAY
    on_trial_at = np.where(is_extended | (draws < 0.82), end, np.where(draws < 0.94, early, late))
    on_trial_at = np.where((path == CARD_TRIAL) & (on_trial_at > end), end, on_trial_at)
    wait = (np.exp(np.log(20.0) + rng.standard_normal(count) * 0.95) * DAY).astype(np.int64) // SECOND * SECOND
    at = np.select([on_trial, path == FREE, path == DIRECT], [on_trial_at, lead_at + wait, lead_at + 5 * MINUTE], NEVER)
    end = np.where(on_trial & buys & (at < end), at, end)
    return start, end, scheduled_end, np.where(buys, at, NEVER)


def _deals(
    rng: np.random.Generator,
    path: Ints,
    employees: Ints,
    lead_at: Ints,
    mql_at: Ints,
    buys_at: Ints,
    appeal: Floats,
    plan: Ints,
    interval: Ints,
    seats: Ints,
) -> tuple[Ints, Ints, Ints, Bools]:
    """When sales took the lead, opened the deal and closed it, and whether it was won."""
    count = len(path)
    on_trial = (path == TRIAL) | (path == CARD_TRIAL)
    assisted = on_trial & (employees >= 20) & (rng.random(count) < 0.32)
    rate = np.select([path == INBOUND, path == OUTBOUND], [_SQL_RATE, _OUTBOUND_SQL_RATE], 0.0)
    larger = np.clip(0.7 + 0.12 * np.log(np.maximum(employees, 1)), 0.6, 1.6)
    accepted = rng.random(count) < rate * appeal * np.where(path == INBOUND, larger, 1.0)
    qualified_at = np.where(mql_at == NEVER, lead_at, mql_at) + _spread(rng, count, 4 * HOUR, 9 * DAY)
    sql_at = np.where(accepted, qualified_at, np.where(assisted, lead_at + _spread(rng, count, HOUR, 3 * DAY), NEVER))
    has_deal = assisted | (accepted & (rng.random(count) < _OPPORTUNITY_RATE))
    created_at = np.where(has_deal, sql_at + _spread(rng, count, HOUR, 3 * DAY), NEVER)

    months = catalog.INTERVAL_MONTHS[interval]
    minor = catalog.SEAT_MINOR[catalog.price_code(plan, interval, np.zeros_like(plan), np.zeros_like(plan))]
    yearly_usd = minor * seats / 100 * 12 / months
    band = np.searchsorted(_CYCLE_BANDS_USD, yearly_usd, side="left")
    cycle = np.take(_CYCLE_DAYS, band) * np.exp(rng.standard_normal(count) * 0.32)
    win_rate = np.where(path == OUTBOUND, _OUTBOUND_WIN_RATE, _WIN_RATE) * np.clip(appeal, 0.6, 1.5)
    is_won = has_deal & ~assisted & (rng.random(count) < win_rate)
    # Losing takes longer than winning, except where price is named at once.
    length = cycle * np.where(is_won, 1.0, 0.6 + 0.9 * rng.random(count))
    closed_at = np.where(has_deal, created_at + (length * DAY).astype(np.int64) // SECOND * SECOND, NEVER)
    assisted_won = assisted & (buys_at != NEVER)
    closed_at = np.where(assisted_won, np.maximum(buys_at - HOUR, created_at + HOUR), closed_at)
    return sql_at, created_at, closed_at, is_won | assisted_won


def _spread(rng: np.random.Generator, count: int, low: int, high: int) -> Ints:
    """Spans of whole seconds between two spans."""
    return rng.integers(low // SECOND, high // SECOND, count) * SECOND
