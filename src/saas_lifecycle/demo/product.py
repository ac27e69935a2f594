"""Use of the product: sign-up, first steps, the habit of those who stay, and who is in which group."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from saas_lifecycle.demo import catalog
from saas_lifecycle.demo.accounts import Accounts
from saas_lifecycle.demo.arrays import Bools, Ints, booleans, choose, hashed_ids, pick, ragged, texts, timestamps
from saas_lifecycle.demo.clock import DAY, HOUR, MINUTE, NEVER, SECOND
from saas_lifecycle.demo.people import Names, People, company_ids
from saas_lifecycle.demo.stripe_tables import user_ids
from saas_lifecycle.demo.web import PERSON_NUMBERS, anonymous_ids, received
from saas_lifecycle.demo.world import NUMBERS_PER_CHUNK, World
from saas_lifecycle.demo.writers import EventWriter, Rows, TableSet

TRACK = np.dtype(
    [
        ("id", np.int64),
        ("anonymous", np.int64),
        ("user", np.int64),
        ("at", np.int64),
        ("received_at", np.int64),
        ("event", np.int16),
        ("feature", np.int16),
        ("group", np.int64),
    ]
)
EVENTS = (
    "signed_up", "trial_started", "invited_teammate", "created_project", "completed_report", "ran_workflow",
    "completed_onboarding", "logged_in", "viewed_dashboard", "exported_data", "connected_integration", "commented",
    "logged_out", "accepted_invite",
)  # fmt: skip
(
    SIGNED_UP, TRIAL_STARTED, INVITED, PROJECT, REPORT, WORKFLOW, ONBOARDED, LOGGED_IN, DASHBOARD, EXPORT, INTEGRATION,
    COMMENT, LOGGED_OUT, ACCEPTED,
) = range(len(EVENTS))  # fmt: skip
FEATURES = ("projects", "reports", "workflows", "dashboards", "exports", "integrations", "comments")
_FEATURE_OF_EVENT = (-1, -1, -1, 0, 1, 2, -1, -1, 3, 4, 5, 6, -1, -1)
_HABIT = (0.0, 0.0, 0.02, 0.09, 0.10, 0.12, 0.0, 0.22, 0.22, 0.06, 0.02, 0.08, 0.07, 0.0)
_EVENT_NAMES = texts(EVENTS)
_FEATURE_NAMES = texts(FEATURES)
_PLAN_NAMES = texts(catalog.PLANS)
_PART = 7
_WEEKEND_STAYS = 0.3


def group_ids(numbers: Ints) -> pa.Array:
    return hashed_ids("grp_", numbers)


def decode_tracks(rows: Rows) -> Mapping[str, pa.Array]:
    return {
        "id": hashed_ids("track-", rows["id"]),
        "anonymous_id": anonymous_ids(rows["anonymous"]),
        "user_id": user_ids(rows["user"]),
        "timestamp": timestamps(rows["at"]),
        "received_at": timestamps(rows["received_at"]),
        "event": pick(_EVENT_NAMES, rows["event"].astype(np.int64)),
        "feature": pick(_FEATURE_NAMES, rows["feature"].astype(np.int64)),
        "group_id": group_ids(rows["group"]),
    }


def write_people(
    tables: TableSet,
    world: World,
    rng: np.random.Generator,
    accounts: Accounts,
    names: Names,
    people: People,
    first_visit: Ints,
) -> None:
    """Users, the devices they were seen on, and their groups."""
    rows = np.flatnonzero(people.is_user)
    if len(rows) == 0:
        return
    account, number, at = people.account[rows], people.number[rows], people.user_at[rows]
    email = people.email.take(pa.array(rows))
    ids = user_ids(number)
    arrived = timestamps(np.minimum(at + 30 * SECOND, world.calendar.newest_sync))
    tables["segment.users"].write(
        {
            "id": ids,
            "email": email,
            "created_at": timestamps(at),
            "is_test": booleans(people.is_test[rows]),
            "received_at": arrived,
        }
    )
    visitor = np.where(
        (people.rank[rows] == 0) & (first_visit[account] != NEVER) & accounts.signs_up[account],
        accounts.number[account],
        PERSON_NUMBERS + number,
    )
    tables["segment.identifies"].write(
        {
            "id": hashed_ids("ident-", number),
            "anonymous_id": anonymous_ids(visitor),
            "user_id": ids,
            "email": email,
            "timestamp": timestamps(at),
            "received_at": arrived,
        }
    )
    tells_company = accounts.has_company[account] & (rng.random(len(accounts)) < 0.7)[account]
    tables["segment.groups"].write(
        {
            "id": group_ids(accounts.number[account]),
            "user_id": ids,
            "timestamp": timestamps(np.minimum(at + MINUTE, world.calendar.ends_at - 1)),
            "name": names.company.take(pa.array(account)),
            "plan": pick(_PLAN_NAMES, accounts.plan[account]),
            "company_id": company_ids(np.where(tells_company, accounts.number[account], -1)),
            "received_at": arrived,
        }
    )


def use_product(
    tracks: EventWriter,
    world: World,
    chunk: int,
    accounts: Accounts,
    people: People,
    first_visit: Ints,
    starts_at: Ints,
    ends_at: Ints,
) -> None:
    """All product events of the chunk; `starts_at` and `ends_at` bound each account's paid time, NEVER for none."""
    rng = world.rng(_PART, chunk)
    users = np.flatnonzero(people.is_user)
    account = people.account[users]
    parts = [
        _first_steps(rng, accounts, people, users),
        _habits(rng, world, people, users, starts_at[account], ends_at[account]),
    ]
    joined = np.concatenate(parts)
    user, at, event = joined["user"], joined["at"], joined["event"]
    kept = at < world.calendar.ends_at
    user, at, event = user[kept], at[kept], event[kept]
    person_account = people.account[user]
    rows = np.zeros(len(user), dtype=TRACK)
    rows["id"] = chunk * NUMBERS_PER_CHUNK + np.arange(len(user))
    is_sign_up = (event == SIGNED_UP) & (first_visit[person_account] != NEVER)
    rows["anonymous"] = np.where(is_sign_up, accounts.number[person_account], -1)
    rows["user"] = people.number[user]
    rows["at"] = at + rng.integers(0, 1000, len(at)) * 1000
    rows["event"] = event
    rows["feature"] = np.take(_FEATURE_OF_EVENT, event)
    rows["group"] = accounts.number[person_account]
    tracks.write(received(world, rng, rows[rows["at"] < world.calendar.ends_at]))


_STEP = np.dtype([("user", np.int64), ("at", np.int64), ("event", np.int64)])


def _steps(user: Ints, at: Ints, event: Ints | int) -> Rows:
    rows = np.zeros(len(user), dtype=_STEP)
    rows["user"], rows["at"], rows["event"] = user, at, event
    return rows


def _first_steps(rng: np.random.Generator, accounts: Accounts, people: People, users: Ints) -> Rows:
    """What sign-ups do in their first days, and the arrival of the colleagues that they invite."""
    account = people.account[users]
    signs_up = (people.rank[users] == 0) & accounts.signs_up[account]
    joins = users[~signs_up]
    first = users[signs_up]
    account = people.account[first]
    at = people.user_at[first]
    count = len(first)
    buys = accounts.buys_at[account] != NEVER
    draw = rng.random((6, count))
    activates = draw[0] < np.where(buys, 0.86, 0.26)
    makes_project = activates | (draw[1] < 0.4)
    invites = activates | (draw[1] > 0.93)
    onboards = draw[2] < np.where(activates, 0.62, 0.1)
    qualifies = draw[3] < np.where(buys, 0.78, 0.24)
    on_trial = accounts.trial_start_at[account] != NEVER
    parts = [
        _steps(first, at, SIGNED_UP),
        _steps(first[on_trial], at[on_trial] + MINUTE, TRIAL_STARTED),
        _steps(joins, people.user_at[joins], ACCEPTED),
        _later(rng, first, at, makes_project, PROJECT, 9.0, 12 * DAY),
        _later(rng, first, at, invites, INVITED, 40.0, 13 * DAY),
        _later(rng, first, at, onboards, ONBOARDED, 60.0, 20 * DAY),
    ]
    parts.append(_several(rng, first, at, rng.poisson(2.6, count), 2 * DAY, (LOGGED_IN, DASHBOARD, COMMENT)))
    effort = np.where(qualifies, 6 + rng.poisson(4.0, count), 0)
    window = np.where(buys & (accounts.buys_at[account] > at + DAY), accounts.buys_at[account] - at, 9 * DAY)
    parts.append(
        _several(rng, first, at + HOUR, effort, np.minimum(window - HOUR, 12 * DAY), (PROJECT, REPORT, WORKFLOW))
    )
    lingers = ~buys & (draw[4] < 0.13)
    stay = (20 + rng.exponential(70.0, count)) * DAY
    visits = np.where(lingers, rng.poisson(stay / DAY / 6.0), 0)
    parts.append(_several(rng, first, at, visits, stay.astype(np.int64), (LOGGED_IN, DASHBOARD, REPORT, WORKFLOW)))
    return np.concatenate(parts)


def _later(rng: np.random.Generator, user: Ints, at: Ints, mask: Bools, event: int, hours: float, latest: int) -> Rows:
    wait = np.minimum((rng.exponential(hours, len(user)) * HOUR).astype(np.int64) // SECOND * SECOND, latest)
    return _steps(user[mask], (at + 2 * MINUTE + wait)[mask], event)


def _several(
    rng: np.random.Generator, user: Ints, at: Ints, counts: Ints, window: Ints | int, events: tuple[int, ...]
) -> Rows:
    owner, _ = ragged(counts)
    spans = np.broadcast_to(window, len(user))[owner]
    moments = at[owner] + (rng.random(len(owner)) * spans).astype(np.int64) // SECOND * SECOND
    return _steps(user[owner], moments, np.take(events, rng.integers(0, len(events), len(owner))))


def _habits(
    rng: np.random.Generator, world: World, people: People, users: Ints, starts_at: Ints, ends_at: Ints
) -> Rows:
    """Events of paying accounts' users, spread over the paid time, on working days mostly and in waking hours."""
    pays = starts_at != NEVER
    users, starts_at, ends_at = users[pays], starts_at[pays], ends_at[pays]
    joined = np.maximum(people.user_at[users], starts_at)
    left = np.where(ends_at == NEVER, world.calendar.ends_at, ends_at)
    span = np.maximum(left - joined, 0)
    rate = np.exp(np.log(6.5) + 0.75 * rng.standard_normal(len(users)))
    rate = np.where(rng.random(len(users)) < 0.12, 0.3, rate)
    owner, _ = ragged(rng.poisson(rate * span / (30.4 * DAY)))
    moment = joined[owner] + (rng.random(len(owner)) * span[owner]).astype(np.int64)
    day = moment // DAY
    weekday = (day + 3) % 7
    moves = (weekday >= 5) & (rng.random(len(owner)) > _WEEKEND_STAYS)
    day = np.where(moves, day - 3, day)
    at = world.calendar.office_instants(rng, day, np.full(len(day), 1))
    inside = (at >= joined[owner]) & (at < left[owner])
    return _steps(users[owner][inside], at[inside], choose(rng, _HABIT, int(inside.sum())))
