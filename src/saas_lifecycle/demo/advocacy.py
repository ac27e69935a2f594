"""Surveys, support tickets and referrals of the paying accounts."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from saas_lifecycle.demo.accounts import Accounts
from saas_lifecycle.demo.arrays import (
    Bools,
    Ints,
    choose,
    decimals,
    hashed_ids,
    integers,
    join_texts,
    pick,
    ragged,
    texts,
    timestamps,
)
from saas_lifecycle.demo.clock import DAY, HOUR, MINUTE, NEVER, SECOND, add_month
from saas_lifecycle.demo.people import Names, People, company_ids
from saas_lifecycle.demo.reference import REFERRAL
from saas_lifecycle.demo.world import NUMBERS_PER_CHUNK, World
from saas_lifecycle.demo.writers import TableSet

_SURVEYS = texts(["nps", "csat", "ces"])
_NPS, _CSAT, _CES = range(3)
_NPS_WEIGHTS = (0.01, 0.005, 0.01, 0.015, 0.02, 0.05, 0.07, 0.13, 0.21, 0.22, 0.26)
_CSAT_WEIGHTS = (0.0, 0.04, 0.05, 0.11, 0.34, 0.46)
_CES_WEIGHTS = (0.0, 0.03, 0.04, 0.06, 0.12, 0.25, 0.28, 0.22)
_COMMENTS = texts(["Saves us hours every week.", "Reports could be faster.", "Good support.", "Too expensive for us."])
_PRIORITIES = texts(["low", "normal", "high", "urgent"])
_RESPONSE = 0.2
_TICKETS_PER_MONTH = 0.16


def write_advocacy(
    tables: TableSet,
    world: World,
    rng: np.random.Generator,
    chunk: int,
    accounts: Accounts,
    names: Names,
    people: People,
    starts_at: Ints,
    ends_at: Ints,
) -> None:
    """`starts_at` and `ends_at` bound each account's paid time, NEVER for none."""
    left = np.where(ends_at == NEVER, world.calendar.ends_at, ends_at)
    surveyed = [_ask_loyalty(rng, world, people, starts_at, left), _ask_effort(rng, world, people, starts_at, left)]
    surveyed.append(_write_tickets(tables, world, rng, chunk, people, starts_at, left))
    survey, wave, person, score, at, delivered = (np.concatenate(column) for column in zip(*surveyed, strict=True))
    has_answered = (at != NEVER) & (at < world.calendar.ends_at)
    # Answers first; the survey tool lists what nobody has answered too, without a score.
    kept = np.flatnonzero(delivered < world.calendar.ends_at)
    kept = kept[np.argsort(~has_answered[kept], kind="stable")]
    survey, wave, person, score, at, delivered = (c[kept] for c in (survey, wave, person, score, at, delivered))
    answers = int(has_answered.sum())
    score[answers:], at[answers:] = NEVER, delivered[answers:]
    if len(at):
        number = chunk * NUMBERS_PER_CHUNK + np.arange(len(at), dtype=np.int64)
        comment = np.full(len(at), -1)
        comment[:answers] = np.where(rng.random(answers) < 0.2, rng.integers(0, len(_COMMENTS), answers), -1)
        synced = [world.calendar.synced(rng, at[:answers]), world.calendar.synced(rng, at[answers:], late_share=0)]
        tables["survey.response"].write(
            {
                "id": hashed_ids("resp-", number),
                "survey": pick(_SURVEYS, survey),
                "wave": _wave_names(wave),
                "email": people.email.take(pa.array(person)),
                "score": decimals(np.where(score == NEVER, NEVER, score * 10_000), 18, 4),
                "comment": pick(_COMMENTS, comment),
                "created_at": timestamps(at),
                "delivered_at": timestamps(delivered),
                "_fivetran_synced": timestamps(np.concatenate(synced)),
            }
        )
    _write_referrals(tables, world, rng, chunk, accounts, names, starts_at, left)


# Survey, wave, person, score, when answered and when delivered, of each delivery; score and answer are NEVER for none.
_Answers = tuple[Ints, Ints, Ints, Ints, Ints, Ints]


def _of_answers(has_answered: Bools, values: Ints) -> Ints:
    """A value for each delivery, from those of the answers."""
    filled = np.full(len(has_answered), NEVER)
    filled[has_answered] = values
    return filled


def _wave_names(quarters: Ints) -> pa.Array:
    """2026-Q3 for the number of quarters since 1970; null for a negative one."""
    years = pa.array(1970 + quarters // 4, mask=quarters < 0).cast(pa.string())
    return join_texts(years, "-Q", pa.array(quarters % 4 + 1, mask=quarters < 0).cast(pa.string()))


def _ask_loyalty(rng: np.random.Generator, world: World, people: People, starts_at: Ints, left: Ints) -> _Answers:
    """One wave in the middle of each quarter, to every user of an account that then pays."""
    calendar = world.calendar
    users = np.flatnonzero(people.is_user & (starts_at[people.account] != NEVER))
    waves: list[_Answers] = []
    for months in range(-1200, 0):
        sent = add_month(calendar.ends_at, months) // DAY * DAY + 9 * HOUR
        month = int(np.datetime64(sent, "us").astype("datetime64[M]").astype(np.int64))
        if month % 3 != 1 or sent < calendar.starts_at:
            continue
        account = people.account[users]
        asked = users[(starts_at[account] < sent) & (left[account] > sent) & (people.user_at[users] < sent)]
        has_answered = rng.random(len(asked)) < _RESPONSE
        answers = int(has_answered.sum())
        wait = (rng.exponential(2.5, answers) * DAY).astype(np.int64) // SECOND * SECOND
        score = _of_answers(has_answered, choose(rng, _NPS_WEIGHTS, answers))
        answered_at = _of_answers(has_answered, sent + HOUR + wait)
        same = np.full(len(asked), 0)
        waves.append((same + _NPS, same + month // 3, asked, score, answered_at, same + sent))
    if not waves:
        empty = np.empty(0, dtype=np.int64)
        return (empty,) * 6
    return tuple(np.concatenate(column) for column in zip(*waves, strict=True))  # type: ignore[return-value]


def _ask_effort(rng: np.random.Generator, world: World, people: People, starts_at: Ints, left: Ints) -> _Answers:
    """Three weeks after the first payment, to the first user."""
    first = np.flatnonzero(people.is_user & (people.rank == 0) & (starts_at[people.account] != NEVER))
    sent = starts_at[people.account[first]] + 21 * DAY
    has_answered, is_asked = rng.random(len(first)) < 0.3, left[people.account[first]] > sent
    first, sent, has_answered = first[is_asked], sent[is_asked], has_answered[is_asked]
    answers = int(has_answered.sum())
    wait = (rng.exponential(1.5, answers) * DAY).astype(np.int64) // SECOND * SECOND
    score = _of_answers(has_answered, choose(rng, _CES_WEIGHTS, answers))
    answered_at = _of_answers(has_answered, sent[has_answered] + HOUR + wait)
    same = np.full(len(first), 0)
    return same + _CES, same - 1, first, score, answered_at, sent


def _write_tickets(
    tables: TableSet, world: World, rng: np.random.Generator, chunk: int, people: People, starts_at: Ints, left: Ints
) -> _Answers:
    """Tickets of users of paying accounts; returns the surveys sent when a ticket was solved."""
    users = np.flatnonzero(people.is_user & (starts_at[people.account] != NEVER))
    account = people.account[users]
    since = np.maximum(starts_at[account], people.user_at[users])
    span = np.maximum(left[account] - since, 0)
    owner, _ = ragged(rng.poisson(_TICKETS_PER_MONTH * span / (30.4 * DAY)))
    at = since[owner] + (rng.random(len(owner)) * span[owner]).astype(np.int64) // SECOND * SECOND
    kept = at < world.calendar.ends_at
    owner, at = owner[kept], at[kept]
    count = len(at)
    if count == 0:
        empty = np.empty(0, dtype=np.int64)
        return (empty,) * 6
    draw = rng.random((3, count))
    first = at + (np.exp(np.log(2.8) + 1.1 * rng.standard_normal(count)) * HOUR).astype(np.int64) // SECOND * SECOND
    solved = (
        first + (np.exp(np.log(17.0) + 1.2 * rng.standard_normal(count)) * HOUR).astype(np.int64) // SECOND * SECOND
    )
    ends_at = world.calendar.ends_at
    first = np.where(first < ends_at, first, NEVER)
    is_solved = (first != NEVER) & (solved < ends_at) & (draw[0] < 0.95)
    solved = np.where(is_solved, solved, NEVER)
    tables["support.ticket"].write(
        {
            "id": hashed_ids("tick-", chunk * NUMBERS_PER_CHUNK + np.arange(count, dtype=np.int64)),
            "customer_email": people.email.take(pa.array(users[owner])),
            "created_at": timestamps(at),
            "first_response_at": timestamps(first),
            "solved_at": timestamps(solved),
            "reopened_count": integers(np.where(is_solved & (draw[1] < 0.07), 1, 0)),
            "priority": pick(_PRIORITIES, choose(rng, (0.25, 0.55, 0.15, 0.05), count)),
            "_fivetran_synced": timestamps(world.calendar.synced(rng, np.where(is_solved, solved, at))),
        }
    )
    has_answered, sent = draw[2][is_solved] < 0.3, solved[is_solved] + 5 * MINUTE
    answers = int(has_answered.sum())
    score = _of_answers(has_answered, choose(rng, _CSAT_WEIGHTS, answers))
    wait = (rng.exponential(8.0, answers) * HOUR).astype(np.int64) // SECOND * SECOND
    answered_at = _of_answers(has_answered, sent[has_answered] + MINUTE + wait)
    same = np.full(len(sent), 0)
    return same + _CSAT, same - 1, users[owner[is_solved]], score, answered_at, sent


def _write_referrals(
    tables: TableSet,
    world: World,
    rng: np.random.Generator,
    chunk: int,
    accounts: Accounts,
    names: Names,
    starts_at: Ints,
    left: Ints,
) -> None:
    """Half of the accounts that came by referral were invited by a customer; four times as many did not come."""
    came = np.flatnonzero((accounts.channel == REFERRAL) & accounts.has_company & (rng.random(len(accounts)) < 0.5))
    inviters = np.flatnonzero(starts_at != NEVER)
    if len(inviters) == 0:
        return
    fit = inviters[rng.integers(0, len(inviters), len(came))]
    accepted = accounts.lead_at[came]
    sent = accepted - ((1 + 19 * rng.random(len(came))) * DAY).astype(np.int64) // SECOND * SECOND
    invited = (starts_at[fit] < sent) & (left[fit] > sent)
    came, fit, accepted, sent = came[invited], fit[invited], accepted[invited], sent[invited]
    missed = np.flatnonzero((starts_at != NEVER) & (rng.random(len(accounts)) < 0.3))
    missed_at = starts_at[missed] + (rng.random(len(missed)) * (left - starts_at)[missed]).astype(np.int64)
    missed_at = missed_at // SECOND * SECOND
    inviter = np.concatenate([fit, missed])
    at = np.concatenate([sent, missed_at])
    accepted = np.concatenate([accepted, np.full(len(missed), NEVER)])
    company = np.concatenate([accounts.number[came], np.full(len(missed), -1)])
    serial = pa.array(np.arange(len(missed)) + chunk * 1000).cast(pa.string())
    domains = pa.concat_arrays([names.domain.take(pa.array(came)), join_texts("invited-", serial, ".example")])
    kept = np.flatnonzero(at < world.calendar.ends_at)
    if len(kept) == 0:
        return
    number = chunk * NUMBERS_PER_CHUNK + np.arange(len(kept), dtype=np.int64)
    changed = np.where(accepted[kept] == NEVER, at[kept], accepted[kept])
    tables["referral.invitation"].write(
        {
            "id": hashed_ids("inv-", number),
            "inviter_account_id": company_ids(accounts.number[inviter[kept]]),
            "invitee_email": join_texts("hello@", domains.take(pa.array(kept))),
            "sent_at": timestamps(at[kept]),
            "accepted_at": timestamps(accepted[kept]),
            "referred_company_id": company_ids(company[kept]),
            "_fivetran_synced": timestamps(world.calendar.synced(rng, changed)),
        }
    )
