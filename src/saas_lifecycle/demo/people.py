"""The people of the accounts: some are contacts of the CRM, some use the product, many do both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from saas_lifecycle.demo import reference
from saas_lifecycle.demo.accounts import Accounts
from saas_lifecycle.demo.arrays import Bools, Ints, decimal_ids, join_texts, pick, ragged
from saas_lifecycle.demo.billing import Billing
from saas_lifecycle.demo.clock import DAY, MINUTE, NEVER, SECOND
from saas_lifecycle.demo.world import NUMBERS_PER_CHUNK, World

_PART = 4
_MOST_USERS = 12
_TEAMMATE = 0.42
_FIRST_COMPANY_ID = 20_000_000_000
_FIRST_CONTACT_ID = 40_000_000_000


@dataclass
class Names:
    """What the accounts are called; `domain` is the provider's for those without a domain of their own."""

    company: pa.Array
    domain: pa.Array


@dataclass
class People:
    """One entry a person; `account` is a place in the chunk's accounts, rank 0 the person who came first."""

    account: Ints
    rank: Ints
    number: Ints
    email: pa.Array
    is_contact: Bools
    is_user: Bools
    is_test: Bools
    contact_at: Ints
    user_at: Ints

    def __len__(self) -> int:
        return len(self.account)


def company_ids(numbers: Ints) -> pa.Array:
    return decimal_ids(_FIRST_COMPANY_ID, _compact(numbers))


def contact_ids(numbers: Ints) -> pa.Array:
    return decimal_ids(_FIRST_CONTACT_ID, _compact(numbers))


def _compact(numbers: Ints) -> Ints:
    """Numbers of at most ten digits: 10,000 for each chunk."""
    return np.where(numbers < 0, -1, numbers // NUMBERS_PER_CHUNK * 10_000 + numbers % NUMBERS_PER_CHUNK)


def invent_names(world: World, chunk: int, accounts: Accounts) -> Names:
    rng = world.rng(_PART, chunk)
    count = len(accounts)
    start = pick(reference.NAME_STARTS, rng.integers(0, len(reference.NAME_STARTS), count))
    end = pick(reference.NAME_ENDS, rng.integers(0, len(reference.NAME_ENDS), count))
    form = pick(reference.COMPANY_FORMS, rng.integers(0, len(reference.COMPANY_FORMS), count))
    company = join_texts(start, " ", end, form)
    serial = pa.array(accounts.number // NUMBERS_PER_CHUNK * 1000 + accounts.number % NUMBERS_PER_CHUNK)
    serial = serial.cast(pa.string())
    own = join_texts(pc.utf8_lower(start), pc.utf8_lower(end), "-", serial, ".example")
    provider = pick(reference.FREE_MAIL_DOMAINS, rng.integers(0, len(reference.FREE_MAIL_DOMAINS), count))
    return Names(company, pc.if_else(pa.array(accounts.is_free_mail), provider, own))


def invent_people(world: World, chunk: int, accounts: Accounts, names: Names, primary: Billing) -> People:
    rng = world.rng(_PART, NUMBERS_PER_CHUNK + chunk)
    count = len(accounts)
    pays = (accounts.buys_at != NEVER) & (accounts.buys_at < world.calendar.ends_at)
    extra = np.minimum(rng.poisson(0.35, count) + np.where(accounts.has_deal, 1 + rng.poisson(1.3, count), 0), 6)
    contacts = np.where(accounts.has_contact, np.where(accounts.is_free_mail, 1, 1 + extra), 0)
    invites = rng.random(count) < _TEAMMATE
    users = np.where(accounts.signs_up, np.where(invites & ~accounts.is_free_mail, 2, 1), 0)
    users = np.where(pays, np.minimum(accounts.seats, _MOST_USERS), users)
    owner, rank = ragged(np.maximum(np.maximum(contacts, users), 1))
    total = len(owner)

    first_day = np.where(accounts.signs_up, accounts.lead_at, accounts.buys_at)
    wait = (rng.exponential(18.0, total) * DAY).astype(np.int64) // SECOND * SECOND
    is_user = rank < users[owner]
    user_at = np.where(rank == 0, first_day[owner], first_day[owner] + MINUTE + wait)
    is_contact = rank < contacts[owner]
    later = (rng.exponential(9.0, total) * DAY).astype(np.int64) // SECOND * SECOND
    contact_at = np.where(rank == 0, accounts.lead_at[owner], accounts.lead_at[owner] + MINUTE + later)
    ends_at = world.calendar.ends_at
    is_user &= (first_day[owner] != NEVER) & (user_at < ends_at)
    is_contact &= contact_at < ends_at
    kept = is_user | is_contact
    email = _emails(rng, accounts, names, owner, rank)
    is_test = rng.random(total) < 0.004
    return People(
        account=owner[kept],
        rank=rank[kept],
        number=(chunk * NUMBERS_PER_CHUNK + np.arange(total, dtype=np.int64))[kept],
        email=email.filter(pa.array(kept)),
        is_contact=is_contact[kept],
        is_user=is_user[kept],
        is_test=is_test[kept],
        contact_at=np.where(is_contact, contact_at, NEVER)[kept],
        user_at=np.where(is_user, user_at, NEVER)[kept],
    )


def _emails(rng: np.random.Generator, accounts: Accounts, names: Names, owner: Ints, rank: Ints) -> pa.Array:
    first = pick(reference.FIRST_NAMES, rng.integers(0, len(reference.FIRST_NAMES), len(owner)))
    last = pick(reference.LAST_NAMES, rng.integers(0, len(reference.LAST_NAMES), len(owner)))
    serial = np.where(accounts.is_free_mail[owner], accounts.number[owner] * 16 + rank, rank + 1)
    domain = names.domain.take(pa.array(owner))
    return join_texts(first, "-", last, "-", pa.array(serial).cast(pa.string()), "@", domain)
