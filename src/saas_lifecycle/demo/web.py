"""Visits of the web site: by the accounts before and after they come forward, and by the many who never do."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from saas_lifecycle.demo import accounts as paths
from saas_lifecycle.demo import reference
from saas_lifecycle.demo.accounts import Accounts
from saas_lifecycle.demo.arrays import Floats, Ints, choose, hashed_ids, pick, ragged, texts, timestamps
from saas_lifecycle.demo.clock import DAY, MINUTE, NEVER, SECOND
from saas_lifecycle.demo.people import People
from saas_lifecycle.demo.reference import CAMPAIGNS, CHANNELS
from saas_lifecycle.demo.stripe_tables import user_ids
from saas_lifecycle.demo.world import NUMBERS_PER_CHUNK, VISITOR_CHUNK, VISITORS_PER_SCALE, World
from saas_lifecycle.demo.writers import EventWriter, Rows

PAGE = np.dtype(
    [
        ("id", np.int64),
        ("anonymous", np.int64),
        ("user", np.int64),
        ("at", np.int64),
        ("received_at", np.int64),
        ("url", np.int16),
        ("referrer", np.int16),
        ("utm", np.int16),
        ("agent", np.int16),
    ]
)
_PART = 6
VISITOR_NUMBERS = 1 << 38
PERSON_NUMBERS = 1 << 39
"""Where the numbers of visitors without an account, and of people's own devices, begin."""
_LATE = 40 * DAY
_DIRECT, _ORGANIC = 0, 1

UTMS: list[tuple[str, str, str | None]] = [
    (*channel.utm, None) if channel.utm else ("", "", None) for channel in CHANNELS
] + [(campaign.source, campaign.medium, campaign.name) for campaign in CAMPAIGNS]
"""By channel, then by campaign; a channel without tags is never looked up."""
_UTM_SOURCES = texts([source for source, _, _ in UTMS])
_UTM_MEDIA = texts([medium for _, medium, _ in UTMS])
_UTM_CAMPAIGNS = texts([name for _, _, name in UTMS])
_REFERRERS = texts([channel.referrer for channel in CHANNELS])
_HAS_UTM = np.array([channel.utm is not None for channel in CHANNELS])


def anonymous_ids(numbers: Ints) -> pa.Array:
    return hashed_ids("anon-", numbers)


def decode_pages(rows: Rows) -> Mapping[str, pa.Array]:
    utm = rows["utm"].astype(np.int64)
    return {
        "id": hashed_ids("page-", rows["id"]),
        "anonymous_id": anonymous_ids(rows["anonymous"]),
        "user_id": user_ids(rows["user"]),
        "timestamp": timestamps(rows["at"]),
        "received_at": timestamps(rows["received_at"]),
        "context_page_url": pick(reference.PAGE_URLS, rows["url"].astype(np.int64)),
        "context_page_referrer": pick(_REFERRERS, rows["referrer"].astype(np.int64)),
        "context_campaign_source": pick(_UTM_SOURCES, utm),
        "context_campaign_medium": pick(_UTM_MEDIA, utm),
        "context_campaign_name": pick(_UTM_CAMPAIGNS, utm),
        "context_user_agent": pick(reference.USER_AGENTS, rows["agent"].astype(np.int64)),
    }


class AdClicks:
    """First visits by day and bought campaign, from which the advertising bill is made."""

    def __init__(self, world: World) -> None:
        self._first_day = world.calendar.starts_at // DAY
        days = world.calendar.ends_at // DAY - self._first_day
        self.counts: Ints = np.zeros((days, len(CAMPAIGNS)), dtype=np.int64)

    def add(self, at: Ints, campaign: Ints) -> None:
        day = at // DAY - self._first_day
        real = (campaign >= 0) & (day >= 0) & (day < len(self.counts))
        np.add.at(self.counts, (day[real], campaign[real]), 1)


def visitor_chunks(scale: float) -> list[int]:
    total = max(1, round(VISITORS_PER_SCALE * scale))
    whole, rest = divmod(total, VISITOR_CHUNK)
    return [VISITOR_CHUNK] * whole + ([rest] if rest else [])


def invent_first_visits(world: World, chunk: int, accounts: Accounts) -> Ints:
    """When each account was first on the web site, NEVER for those that sales found and a few others."""
    rng = world.rng(_PART, chunk)
    count = len(accounts)
    gap = np.minimum(np.exp(np.log(2.5) + 1.35 * rng.standard_normal(count)), 150.0)
    first = accounts.lead_at - (gap * DAY).astype(np.int64) // SECOND * SECOND
    seen = (accounts.path != paths.OUTBOUND) & (rng.random(count) > 0.03)
    return np.where(seen, np.maximum(first, world.calendar.starts_at), NEVER)


def visit_by_accounts(
    pages: EventWriter, clicks: AdClicks, world: World, chunk: int, accounts: Accounts, first: Ints, people: People
) -> None:
    """The sessions of the first person of each account."""
    rng = world.rng(_PART, NUMBERS_PER_CHUNK + chunk)
    seen = np.flatnonzero(first != NEVER)
    before = 1 + rng.poisson(1.1, len(seen))
    after = rng.poisson(0.7, len(seen))
    owner, place = ragged(before + 1 + after)
    account = seen[owner]
    lead_at = accounts.lead_at[account]
    draw = rng.random(len(owner))
    earlier = first[account] + (draw * (lead_at - first[account])).astype(np.int64) // SECOND * SECOND
    later = lead_at + (draw * 45 * DAY).astype(np.int64) // SECOND * SECOND
    is_first, is_lead = place == 0, place == before[owner]
    start = np.select(
        [is_first, is_lead, place < before[owner]], [first[account], lead_at - 4 * MINUTE, earlier], later
    )
    start = np.maximum(start, world.calendar.starts_at)
    channel, utm = _session_sources(rng, accounts.channel[account], accounts.campaign[account], is_first)
    clicks.add(start[is_first], accounts.campaign[account][is_first])
    users = np.full(len(accounts), -1, dtype=np.int64)
    firsts = np.flatnonzero((people.rank == 0) & people.is_user)
    users[people.account[firsts]] = people.number[firsts]
    user = np.where((start > lead_at) & accounts.signs_up[account], users[account], -1)
    wanted = np.where(accounts.path[account] <= paths.DIRECT, reference.SIGNUP_PAGE, reference.EBOOK_PAGE)
    count = 1 + rng.poisson(np.where(is_lead, 1.6, 1.9))
    agent = rng.integers(0, reference.PERSON_AGENTS, len(accounts))[account]
    _write_sessions(
        pages, world, rng, chunk * NUMBERS_PER_CHUNK, start, count, accounts.number[account], user, channel, utm, agent,
        np.where(is_lead, wanted, -1),
    )  # fmt: skip


def visit_by_others(pages: EventWriter, clicks: AdClicks, world: World, chunk: int, count: int) -> None:
    """The sessions of one chunk (0, 1, ...) of visitors that stay unknown, machines among them."""
    rng = world.rng(_PART, (1 << 40) + chunk)
    channel = choose(rng, [channel.visitor_share for channel in CHANNELS], count)
    campaign = paths.bought_campaigns(rng, channel)
    first_day = world.calendar.days(rng, count)
    is_bot = rng.random(count) < 0.012
    sessions = 1 + rng.geometric(0.80, count) - 1 + is_bot * rng.poisson(2.0, count)
    owner, place = ragged(sessions)
    start = world.calendar.office_instants(rng, first_day, np.full(count, 1))[owner]
    start = start + np.where(place > 0, (rng.random(len(owner)) * 40 * DAY).astype(np.int64) // SECOND * SECOND, 0)
    is_first = place == 0
    source, utm = _session_sources(rng, channel[owner], campaign[owner], is_first)
    clicks.add(start[is_first], campaign[owner][is_first])
    rate = np.where(is_bot, 4.0, 0.75)[owner]
    agent = np.where(
        is_bot,
        reference.PERSON_AGENTS + rng.integers(0, reference.BOT_AGENTS, count),
        rng.integers(0, reference.PERSON_AGENTS, count),
    )
    numbers = VISITOR_NUMBERS + chunk * NUMBERS_PER_CHUNK + np.arange(count, dtype=np.int64)
    _write_sessions(
        pages, world, rng, VISITOR_NUMBERS + chunk * NUMBERS_PER_CHUNK, start, 1 + rng.poisson(rate), numbers[owner],
        np.full(len(owner), -1), source, utm, agent[owner], np.full(len(owner), -1),
    )  # fmt: skip


def _session_sources(rng: np.random.Generator, channel: Ints, campaign: Ints, is_first: Ints) -> tuple[Ints, Ints]:
    """The channel of each session and its tags, -1 for none: later sessions often come directly."""
    draw = rng.random(len(channel))
    source = np.where(is_first | (draw < 0.25), channel, np.where(draw < 0.8, _DIRECT, _ORGANIC))
    tags = np.where((campaign >= 0) & (source == channel), len(CHANNELS) + campaign, source)
    return source, np.where(_HAS_UTM[source], tags, -1)


def _write_sessions(
    pages: EventWriter,
    world: World,
    rng: np.random.Generator,
    first_id: int,
    start: Ints,
    count: Ints,
    anonymous: Ints,
    user: Ints,
    channel: Ints,
    utm: Ints,
    agent: Ints,
    last_page: Ints,
) -> None:
    """`count` pages for each session; only the first carries where the visitor came from."""
    owner, place = ragged(count)
    total = len(owner)
    waits = (8 + rng.exponential(70.0, total)).astype(np.int64) * SECOND
    waits[place == 0] = 0
    clock = np.cumsum(waits)
    at = start[owner] + clock - clock[np.searchsorted(owner, owner)]
    rows = np.zeros(total, dtype=PAGE)
    rows["id"] = first_id + np.arange(total)
    rows["anonymous"] = anonymous[owner]
    rows["user"] = user[owner]
    rows["at"] = at + rng.integers(0, 1000, total) * 1000
    url = choose(rng, reference.PAGE_WEIGHTS, total)
    is_last = place == count[owner] - 1
    rows["url"] = np.where(is_last & (last_page[owner] >= 0), last_page[owner], url)
    is_landing = place == 0
    rows["referrer"] = np.where(is_landing, channel[owner], -1)
    rows["utm"] = np.where(is_landing, utm[owner], -1)
    rows["agent"] = agent[owner]
    pages.write(received(world, rng, rows[rows["at"] < world.calendar.ends_at]))


def received(world: World, rng: np.random.Generator, rows: Rows) -> Rows:
    """Set when the rows arrived: seconds later, a few 40 days later, and a few arrive twice."""
    delay = (1 + rng.exponential(20.0, len(rows))).astype(np.int64) * SECOND
    draw: Floats = rng.random(len(rows))
    is_late = (draw < 0.002) & (rows["at"] + _LATE < world.calendar.ends_at)
    rows["received_at"] = np.minimum(rows["at"] + delay + np.where(is_late, _LATE, 0), world.calendar.newest_sync)
    again = rows[draw > 0.998].copy()
    again["received_at"] = np.minimum(again["received_at"] + 5 * MINUTE, world.calendar.newest_sync)
    return np.concatenate([rows, again])
