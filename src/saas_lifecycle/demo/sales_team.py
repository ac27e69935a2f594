"""Who sells, through which stages, and what each was asked to bring in."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from saas_lifecycle.demo.arrays import (
    Floats,
    Ints,
    booleans,
    constant,
    dates,
    decimal_ids,
    decimals,
    integers,
    join_texts,
    pick,
    texts,
    timestamps,
)
from saas_lifecycle.demo.clock import DAY
from saas_lifecycle.demo.reference import FIRST_NAMES, LAST_NAMES
from saas_lifecycle.demo.world import SDR, TEAMS, World
from saas_lifecycle.demo.writers import TableSet

_FIRST_OWNER_ID = 50_000_000_000
_PART = 8
SALES_PIPELINE, RENEWAL_PIPELINE = "default", "renewals"
STAGES = (
    ("prospecting", SALES_PIPELINE, "Prospecting", 10, False, False),
    ("qualification", SALES_PIPELINE, "Qualification", 20, False, False),
    ("presentation", SALES_PIPELINE, "Presentation", 40, False, False),
    ("objections", SALES_PIPELINE, "Objection handling", 60, False, False),
    ("closing", SALES_PIPELINE, "Closing", 80, False, False),
    ("closedwon", SALES_PIPELINE, "Closed won", 100, True, True),
    ("closedlost", SALES_PIPELINE, "Closed lost", 0, True, False),
    ("renewal_due", RENEWAL_PIPELINE, "Renewal due", 70, False, False),
    ("renewal_negotiation", RENEWAL_PIPELINE, "Renewal negotiation", 80, False, False),
    ("renewal_won", RENEWAL_PIPELINE, "Renewed", 100, True, True),
    ("renewal_lost", RENEWAL_PIPELINE, "Not renewed", 0, True, False),
)
PROSPECTING, QUALIFICATION, PRESENTATION, OBJECTIONS, CLOSING, WON, LOST = range(7)
RENEWAL_DUE, RENEWAL_TALKS, RENEWED, NOT_RENEWED = range(7, 11)
STAGE_IDS = texts([stage for stage, *_ in STAGES])
STAGE_IS_CLOSED = np.array([is_closed for *_, is_closed, _ in STAGES])
STAGE_IS_WON = np.array([is_won for *_, is_won in STAGES])


def owner_ids(places: Ints) -> pa.Array:
    return decimal_ids(_FIRST_OWNER_ID, places)


def write_sales_team(tables: TableSet, world: World, won_by_month: Floats) -> None:
    """Owners, pipelines and quotas; `won_by_month` is the yearly euros won by owner (row) and month."""
    _write_owners(tables, world)
    _write_pipelines(tables, world)
    _write_quotas(tables, world, won_by_month)


def _hired_on(world: World) -> Ints:
    """The day each owner began: the team grows with the company."""
    span = world.calendar.ends_at // DAY - world.calendar.starts_at // DAY
    count = len(world.team_of_owner)
    place = (np.arange(count) * 7 % max(count, 1)) / max(count, 1)
    result: Ints = world.calendar.starts_at // DAY - 30 + (np.maximum(place - 0.4, 0.0) * span).astype(np.int64)
    return result


def _write_owners(tables: TableSet, world: World) -> None:
    rng = world.rng(_PART, 0)
    count = len(world.team_of_owner)
    first = rng.integers(0, len(FIRST_NAMES), count)
    last = rng.integers(0, len(LAST_NAMES), count)
    serial = pa.array(np.arange(count)).cast(pa.string())
    first_name, last_name = pick(FIRST_NAMES, first), pick(LAST_NAMES, last)
    tables["hubspot.owner"].write(
        {
            "owner_id": owner_ids(np.arange(count)),
            "email": join_texts(first_name, ".", last_name, serial, "@demo-company.example"),
            "first_name": pa.compute.utf8_capitalize(first_name),
            "last_name": pa.compute.utf8_capitalize(last_name),
            "team": pick(texts(TEAMS), world.team_of_owner),
            "start_date": timestamps(_hired_on(world) * DAY),
            "_fivetran_synced": timestamps(np.full(count, world.calendar.newest_sync)),
        }
    )


def _write_pipelines(tables: TableSet, world: World) -> None:
    synced = world.calendar.newest_sync
    tables["hubspot.deal_pipeline"].write(
        {
            "pipeline_id": texts([SALES_PIPELINE, RENEWAL_PIPELINE]),
            "label": texts(["Sales pipeline", "Renewals"]),
            "_fivetran_deleted": booleans(np.zeros(2, dtype=np.bool_)),
            "_fivetran_synced": timestamps(np.full(2, synced)),
        }
    )
    count = len(STAGES)
    tables["hubspot.deal_pipeline_stage"].write(
        {
            "stage_id": STAGE_IDS,
            "pipeline_id": texts([pipeline for _, pipeline, *_ in STAGES]),
            "label": texts([label for _, _, label, *_ in STAGES]),
            "display_order": integers(np.arange(count, dtype=np.int64)),
            "probability": decimals(np.array([percent * 10_000 for _, _, _, percent, *_ in STAGES]), 38, 6),
            "is_closed": booleans(STAGE_IS_CLOSED),
            "closed_won": booleans(STAGE_IS_WON),
            "_fivetran_deleted": booleans(np.zeros(count, dtype=np.bool_)),
            "_fivetran_synced": timestamps(np.full(count, synced)),
        }
    )


def _write_quotas(tables: TableSet, world: World, won_by_month: Floats) -> None:
    """A sixth more than the team's mean of the quarter so far: some reach it, most do not."""
    calendar = world.calendar
    months = np.arange(
        np.datetime64(calendar.starts_at, "us").astype("datetime64[M]"),
        np.datetime64(calendar.ends_at - 1, "us").astype("datetime64[M]") + 1,
    )
    first_days = months.astype("datetime64[D]").astype(np.int64)
    owners, periods, quotas = [], [], []
    for team in range(len(TEAMS)):
        members = np.flatnonzero(world.team_of_owner == team)
        if team == SDR or len(members) == 0:
            continue
        mean = won_by_month[members].mean(axis=0)
        smooth = np.convolve(np.r_[[mean[:6].mean()] * 5, mean], np.ones(6) / 6, mode="valid")
        hired = _hired_on(world)[members]
        for place, first_day in enumerate(first_days.tolist()):
            quota = max(2_000, round(smooth[place] * 1.17 / 500) * 500)
            for member, hired_on in zip(members.tolist(), hired.tolist(), strict=True):
                if hired_on < first_day + 28:
                    owners.append(member)
                    periods.append(first_day)
                    quotas.append(quota)
    count = len(owners)
    tables["finance.sales_quota"].write(
        {
            "owner_id": owner_ids(np.array(owners, dtype=np.int64)),
            "period_month": dates(np.array(periods, dtype=np.int64)),
            "quota_amount": decimals(np.array(quotas, dtype=np.int64) * 10**6, 38, 6),
            "currency": constant("EUR", count),
            "_fivetran_synced": timestamps(np.full(count, calendar.newest_sync)),
        }
    )
