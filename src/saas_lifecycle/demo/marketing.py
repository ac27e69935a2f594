"""What advertising cost, and what happened to the marketing e-mails."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from saas_lifecycle.demo import reference
from saas_lifecycle.demo.arrays import (
    Floats,
    Ints,
    dates,
    decimals,
    hashed_ids,
    integers,
    pick,
    ragged,
    texts,
    timestamps,
)
from saas_lifecycle.demo.clock import DAY, HOUR, MINUTE, SECOND
from saas_lifecycle.demo.mrr import MILLION
from saas_lifecycle.demo.people import People, contact_ids
from saas_lifecycle.demo.reference import CAMPAIGNS, CURRENCIES
from saas_lifecycle.demo.web import AdClicks
from saas_lifecycle.demo.world import NUMBERS_PER_CHUNK, World
from saas_lifecycle.demo.writers import EventWriter, Rows, TableSet

EMAIL = np.dtype(
    [
        ("id", np.int64),
        ("contact", np.int64),
        ("at", np.int64),
        ("received_at", np.int64),
        ("campaign", np.int16),
        ("type", np.int16),
    ]
)
_TYPES = texts(["sent", "delivered", "open", "click", "unsubscribe"])
_SENT, _DELIVERED, _OPEN, _CLICK, _UNSUBSCRIBE = range(5)
_PART = 9
_MAILS = 1.5


def decode_emails(rows: Rows) -> Mapping[str, pa.Array]:
    return {
        "id": hashed_ids("mail-", rows["id"]),
        "contact_id": contact_ids(rows["contact"]),
        "campaign_name": pick(reference.EMAIL_CAMPAIGNS, rows["campaign"].astype(np.int64)),
        "type": pick(_TYPES, rows["type"].astype(np.int64)),
        "created_at": timestamps(rows["at"]),
        "_fivetran_synced": timestamps(rows["received_at"]),
    }


def send_emails(emails: EventWriter, world: World, chunk: int, people: People) -> None:
    """A few mails to each contact in the year after it appeared."""
    rng = world.rng(_PART, chunk)
    contacts = np.flatnonzero(people.is_contact)
    owner, _ = ragged(rng.poisson(_MAILS, len(contacts)))
    contact = contacts[owner]
    at = people.contact_at[contact] + DAY + (rng.random(len(owner)) * 365 * DAY).astype(np.int64) // SECOND * SECOND
    campaign = rng.integers(0, len(reference.EMAIL_CAMPAIGNS), len(owner))
    delivered = rng.random(len(owner)) < 0.97
    opened = delivered & (rng.random(len(owner)) < 0.29)
    clicked = opened & (rng.random(len(owner)) < 0.16)
    left = opened & (rng.random(len(owner)) < 0.02)
    wait = (rng.exponential(6.0, len(owner)) * HOUR).astype(np.int64) // SECOND * SECOND
    everyone = np.ones(len(owner), dtype=np.bool_)
    parts = []
    for kind, mask, delay in (
        (_SENT, everyone, 0 * wait),
        (_DELIVERED, delivered, 0 * wait + 4 * SECOND),
        (_OPEN, opened, wait + MINUTE),
        (_CLICK, clicked, wait + 2 * MINUTE),
        (_UNSUBSCRIBE, left, wait + 5 * MINUTE),
    ):
        rows = np.zeros(int(mask.sum()), dtype=EMAIL)
        rows["id"] = (chunk * NUMBERS_PER_CHUNK + np.flatnonzero(mask)) * len(_TYPES) + kind
        rows["contact"] = people.number[contact[mask]]
        rows["at"] = (at + delay)[mask]
        rows["campaign"], rows["type"] = campaign[mask], kind
        parts.append(rows)
    rows = np.concatenate(parts)
    rows = rows[rows["at"] < world.calendar.ends_at]
    rows["received_at"] = world.calendar.synced(rng, rows["at"])
    emails.write(rows)


def write_ad_spend(tables: TableSet, world: World, clicks: AdClicks) -> Floats:
    """A bill a day and campaign, in the platform's currency; returns the euros by day and campaign."""
    rng = world.rng(_PART, 1 << 40)
    days, campaigns = clicks.counts.shape
    first_day = world.calendar.starts_at // DAY
    noise = 0.85 + 0.3 * rng.random((days, campaigns))
    price = np.array([campaign.cost_per_click for campaign in CAMPAIGNS])
    # Some clicks never become a page view, so there are more than visits.
    counts = np.rint(clicks.counts * 1.12).astype(np.int64)
    spend = np.rint(counts * price * noise * 100).astype(np.int64)
    impressions = np.rint(counts * (25 + 20 * rng.random((days, campaigns)))).astype(np.int64)
    day, campaign = np.nonzero(counts)
    tables["marketing.ad_spend"].write(
        {
            "date": dates(first_day + day),
            "platform": pick(texts([entry.platform for entry in CAMPAIGNS]), campaign),
            "campaign_name": pick(texts([entry.name for entry in CAMPAIGNS]), campaign),
            "utm_source": pick(texts([entry.source for entry in CAMPAIGNS]), campaign),
            "utm_medium": pick(texts([entry.medium for entry in CAMPAIGNS]), campaign),
            "currency": pick(texts([CURRENCIES[entry.currency] for entry in CAMPAIGNS]), campaign),
            "spend": decimals(spend[day, campaign] * (MILLION // 100), 38, 6),
            "impressions": integers(impressions[day, campaign]),
            "clicks": integers(counts[day, campaign]),
            "_fivetran_synced": timestamps(_bill_synced(world, first_day + day)),
        }
    )
    currency = np.array([entry.currency for entry in CAMPAIGNS])
    rates = world.rates.at((first_day + np.arange(days) + 1) * DAY)[:, currency]
    result: Floats = spend / 100 / rates
    return result


def _bill_synced(world: World, day: Ints) -> Ints:
    """The bill of a day is there the next morning; the last one with the last run."""
    result: Ints = np.minimum((day + 1) * DAY + 6 * HOUR + 20 * MINUTE, world.calendar.newest_sync)
    return result
