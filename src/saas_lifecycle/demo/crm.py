"""The CRM's companies and contacts, how the contacts' properties changed, and the forms that they filled in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from saas_lifecycle.demo import accounts as paths
from saas_lifecycle.demo import reference
from saas_lifecycle.demo.accounts import Accounts
from saas_lifecycle.demo.arrays import Bools, Ints, booleans, constant, decimals, integers, pick, texts, timestamps
from saas_lifecycle.demo.clock import DAY, HOUR, MINUTE, NEVER, SECOND
from saas_lifecycle.demo.people import Names, People, company_ids, contact_ids
from saas_lifecycle.demo.reference import CHANNELS, COUNTRIES, FORMS, INDUSTRIES
from saas_lifecycle.demo.sales_team import owner_ids
from saas_lifecycle.demo.web import anonymous_ids
from saas_lifecycle.demo.world import World
from saas_lifecycle.demo.writers import TableSet

LIFECYCLE = ("lead", "marketingqualifiedlead", "salesqualifiedlead", "opportunity", "customer", "evangelist")
LEAD, MQL, SQL, OPPORTUNITY, CUSTOMER, EVANGELIST = range(6)
LEAD_STATUSES = ("NEW", "OPEN", "CONNECTED", "IN_PROGRESS", "UNQUALIFIED", "SAL")
NEW, OPEN, CONNECTED, IN_PROGRESS, UNQUALIFIED, SAL = range(6)
_PROPERTIES = ("lifecyclestage", "hs_lead_status", "hubspotscore")
_STAGE, _STATUS, _SCORE = range(3)
_VALUES = texts([*LIFECYCLE, *LEAD_STATUSES, *(str(score) for score in range(101))])
_FIRST_STATUS, _FIRST_SCORE = len(LIFECYCLE), len(LIFECYCLE) + len(LEAD_STATUSES)
_SOURCES = texts(["FORM", "AUTOMATION_PLATFORM", "CRM_UI", "INTEGRATION"])
_INDUSTRY_NAMES = texts([industry.name for industry in INDUSTRIES])
_COUNTRY_NAMES = texts([country.name for country in COUNTRIES])
_CHANNEL_SOURCES = texts([channel.hubspot for channel in CHANNELS])
_RECYCLED, _DISQUALIFIED, _ACCEPTED = 0.16, 0.2, 0.1


@dataclass
class Changes:
    """Changes of contacts' properties; `contact` is a place in the chunk's people."""

    contact: Ints
    at: Ints
    name: Ints
    value: Ints
    source: Ints


def write_companies(tables: TableSet, world: World, rng: np.random.Generator, accounts: Accounts, names: Names) -> None:
    rows = np.flatnonzero(accounts.has_company)
    employees = accounts.employees[rows]
    draw = rng.random((3, len(rows)))
    revenue = (employees * (40_000 + 160_000 * draw[0])).astype(np.int64) // 1000 * 1000
    created = accounts.lead_at[rows]
    tables["hubspot.company"].write(
        {
            "id": company_ids(accounts.number[rows]),
            "property_name": names.company.take(pa.array(rows)),
            "property_domain": names.domain.take(pa.array(rows)),
            "property_createdate": timestamps(created),
            "property_industry": pick(_INDUSTRY_NAMES, np.where(draw[1] < 0.93, accounts.industry[rows], -1)),
            "property_country": pick(_COUNTRY_NAMES, np.where(draw[1] > 0.03, accounts.country[rows], -1)),
            "property_numberofemployees": integers(np.where(draw[2] < 0.88, employees, NEVER)),
            "property_is_public": booleans(accounts.is_public[rows]),
            "property_annualrevenue": decimals(np.where(draw[2] > 0.3, revenue * 10**6, NEVER), 38, 6),
            "is_deleted": booleans(np.zeros(len(rows), dtype=np.bool_)),
            "_fivetran_deleted": booleans(np.zeros(len(rows), dtype=np.bool_)),
            "_fivetran_synced": timestamps(world.calendar.synced(rng, created)),
        }
    )


def write_contacts(
    tables: TableSet,
    world: World,
    rng: np.random.Generator,
    accounts: Accounts,
    people: People,
    first_visit: Ints,
    first_paid: Ints,
) -> None:
    """Contacts, their histories and forms; today's property is the last of its history."""
    changes = _changes(rng, world, accounts, people, first_paid)
    _write_changes(tables, world, rng, people, changes)
    _write_forms(tables, world, rng, accounts, people)
    rows = np.flatnonzero(people.is_contact)
    account = people.account[rows]
    stage = _latest(changes, _STAGE, len(people))[rows]
    score = _latest(changes, _SCORE, len(people))[rows]
    is_first = people.rank[rows] == 0
    draw = rng.random((3, len(rows)))
    seen = is_first & (first_visit[account] != NEVER)
    source = pick(_CHANNEL_SOURCES, accounts.channel[account])
    outbound = accounts.path[account] == paths.OUTBOUND
    changed = np.maximum(people.contact_at[rows], _latest_at(changes, len(people))[rows])
    no = booleans(np.zeros(len(rows), dtype=np.bool_))
    has_owner = accounts.has_deal[account] | (draw[2] < 0.1)
    tables["hubspot.contact"].write(
        {
            "id": contact_ids(people.number[rows]),
            "property_email": people.email.take(pa.array(rows)),
            "property_createdate": timestamps(people.contact_at[rows]),
            "property_associatedcompanyid": company_ids(
                np.where(accounts.has_company[account] & (draw[0] < 0.9), accounts.number[account], -1)
            ),
            "property_hs_analytics_source": pa.compute.if_else(
                pa.array(outbound), constant(reference.OUTBOUND_SOURCE, len(rows)), source
            ),
            "property_hs_analytics_first_timestamp": timestamps(np.where(seen, first_visit[account], NEVER)),
            "property_lifecyclestage": pick(_VALUES, stage),
            "property_hubspotscore": decimals(np.where(score >= 0, (score - _FIRST_SCORE) * 10_000, NEVER), 18, 4),
            "property_hubspot_owner_id": owner_ids(np.where(has_owner, accounts.deal_owner[account], -1)),
            "property_jobtitle": pick(reference.JOB_TITLES, (people.number[rows] * 7919) % len(reference.JOB_TITLES)),
            "property_anonymous_id": anonymous_ids(np.where(seen & (draw[1] < 0.88), accounts.number[account], -1)),
            "is_deleted": no,
            "_fivetran_deleted": no,
            "_fivetran_synced": timestamps(world.calendar.synced(rng, changed)),
        }
    )


def _changes(rng: np.random.Generator, world: World, accounts: Accounts, people: People, first_paid: Ints) -> Changes:
    contacts = np.flatnonzero(people.is_contact)
    first = contacts[people.rank[contacts] == 0]
    account = people.account[first]
    count = len(first)
    draw = rng.random((8, count))
    lead_at, mql_at, sql_at = (getattr(accounts, name)[account] for name in ("lead_at", "mql_at", "sql_at"))
    deal_at, won_at = accounts.deal_created_at[account], first_paid[account]
    lost_at = np.where(accounts.deal_is_won[account], NEVER, accounts.deal_closed_at[account])
    recycled = (sql_at != NEVER) & (won_at == NEVER) & (draw[0] < _RECYCLED * 2)
    base = np.where(lost_at != NEVER, lost_at, sql_at)
    back_at = np.where(recycled, base + ((5 + 40 * draw[1]) * DAY).astype(np.int64) // SECOND * SECOND, NEVER)
    again_at = np.where(recycled & (draw[2] < 0.35), back_at + 30 * DAY, NEVER)
    rest_mql = (mql_at != NEVER) & (sql_at == NEVER)
    outs = rest_mql & (draw[3] < _DISQUALIFIED)
    out_at = np.where(outs, mql_at + ((1 + 25 * draw[4]) * DAY).astype(np.int64) // SECOND * SECOND, NEVER)
    accepts = (sql_at != NEVER) | (rest_mql & ~outs & (draw[3] > 1 - _ACCEPTED))
    between = np.where(sql_at != NEVER, sql_at - 30 * MINUTE, mql_at + DAY)
    accept_at = np.where(accepts, np.maximum(between, lead_at + 2 * MINUTE), NEVER)

    def scored(low: int, high: int) -> Ints:
        scores: Ints = _FIRST_SCORE + rng.integers(low, high, count)
        return scores

    stages = [(LEAD, lead_at), (MQL, mql_at), (SQL, sql_at), (OPPORTUNITY, deal_at), (CUSTOMER, won_at)]
    stages += [(MQL, back_at), (SQL, again_at)]
    statuses = [(NEW, lead_at), (OPEN, mql_at), (UNQUALIFIED, out_at)]
    parts = [(first, at, _STAGE, np.full(count, value), 1) for value, at in stages]
    parts += [(first, at, _STATUS, np.full(count, _FIRST_STATUS + value), 2) for value, at in statuses]
    accepted = _FIRST_STATUS + np.where(draw[5] < 0.6, CONNECTED, SAL)
    parts.append((first, accept_at, _STATUS, accepted, 2))
    parts.append((first, lead_at, _SCORE, scored(0, 45), 1))
    parts.append((first, mql_at, _SCORE, scored(45, 80), 1))
    parts.append((first, sql_at, _SCORE, scored(65, 101), 1))
    cold = (won_at == NEVER) & (draw[6] < 0.3)
    cold_at = np.where(cold, lead_at + ((40 + 60 * draw[7]) * DAY).astype(np.int64) // SECOND * SECOND, NEVER)
    parts.append((first, cold_at, _SCORE, scored(0, 30), 1))
    others = contacts[people.rank[contacts] > 0]
    parts.append((others, people.contact_at[others], _STAGE, np.full(len(others), LEAD), 2))
    others_won = first_paid[people.account[others]]
    others_won = np.where(others_won == NEVER, NEVER, np.maximum(others_won, people.contact_at[others] + MINUTE))
    parts.append((others, others_won, _STAGE, np.full(len(others), CUSTOMER), 1))

    contact = np.concatenate([part[0] for part in parts])
    at = np.concatenate([part[1] for part in parts])
    name = np.concatenate([np.full(len(part[0]), part[2]) for part in parts])
    value = np.concatenate([part[3] for part in parts])
    source = np.concatenate([np.full(len(part[0]), part[4]) for part in parts])
    real = np.flatnonzero((at != NEVER) & (at < world.calendar.ends_at))
    order = real[np.lexsort((value[real], name[real], contact[real], at[real]))]
    contact, at, name, value, source = (column[order] for column in (contact, at, name, value, source))
    return Changes(contact, at, name, value, source)


def _write_changes(tables: TableSet, world: World, rng: np.random.Generator, people: People, changes: Changes) -> None:
    if len(changes.at) == 0:
        return
    tables["hubspot.contact_property_history"].write(
        {
            "contact_id": contact_ids(people.number[changes.contact]),
            "name": pick(texts(_PROPERTIES), changes.name),
            "value": pick(_VALUES, changes.value),
            "timestamp": timestamps(changes.at),
            "source": pick(_SOURCES, changes.source),
            "_fivetran_synced": timestamps(world.calendar.synced(rng, changes.at)),
        }
    )


def _write_forms(tables: TableSet, world: World, rng: np.random.Generator, accounts: Accounts, people: People) -> None:
    first = np.flatnonzero(people.is_contact & (people.rank == 0))
    account = people.account[first]
    draw = rng.random((3, len(first)))
    inbound = accounts.path[account] == paths.INBOUND
    lead_at = accounts.lead_at[account]
    again = (inbound & (draw[0] < 0.2)) | (~inbound & (draw[0] < 0.06))
    contact = np.concatenate([first[inbound], first[again]])
    at = np.concatenate([lead_at[inbound], (lead_at + HOUR + (draw[1] * 60 * DAY).astype(np.int64))[again]])
    at = at // SECOND * SECOND
    kept = at < world.calendar.ends_at
    contact, at = contact[kept], at[kept]
    form = rng.integers(0, len(FORMS), len(contact))
    if len(contact) == 0:
        return
    tables["hubspot.contact_form_submission"].write(
        {
            "contact_id": contact_ids(people.number[contact]),
            "form_id": pick(texts([form_id for form_id, _ in FORMS]), form),
            "timestamp": timestamps(at),
            "page_url": pick(
                reference.PAGE_URLS, np.where(form == 1, reference.DEMO_PAGE, reference.EBOOK_PAGE).astype(np.int64)
            ),
            "title": pick(texts([title for _, title in FORMS]), form),
            "_fivetran_synced": timestamps(world.calendar.synced(rng, at)),
        }
    )


def _latest(changes: Changes, name: int, count: int) -> Ints:
    """The value of the last change of one property by person, -1 without one."""
    result = np.full(count, -1, dtype=np.int64)
    mask: Bools = changes.name == name
    result[changes.contact[mask]] = changes.value[mask]
    return result


def _latest_at(changes: Changes, count: int) -> Ints:
    result = np.full(count, NEVER, dtype=np.int64)
    result[changes.contact] = changes.at
    return result
