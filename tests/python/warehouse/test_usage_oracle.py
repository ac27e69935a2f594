"""Active users and usage retention against the oracle, and the log of a well-known package with what it publishes.

One build holds all: users whom Hypothesis made, and the package's log twice, in years of their own.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from dbt_project import Project
from warehouse.project import Built, build
from warehouse.usage import DAY, Activity, Log, Row, UsageSettings, user_lives

USERS = 250
BEGIN = datetime(2024, 9, 1)
USAGE = UsageSettings(
    as_of=datetime(2025, 1, 8, 22, 59, 59),
    source_as_of=datetime(2025, 1, 6, 23, 0, 0),
    reporting_timezone="Europe/Paris",
    week_start="sunday",
    last_buckets={"day": 20, "week": 6, "month": 2},
    brackets=(0, 1, 3, 14, 30),
)
PEER = Path(__file__).parents[4] / "shared" / "data" / "dbt_product_analytics"
PEER_DAYS = (date(2018, 1, 1), date(2018, 2, 1))
OURS = 366 * DAY


def made_users(log: Log) -> None:
    """Tells the log the lives of users that Hypothesis draws, the same each time."""
    lives: list[Callable[[Log, str], None]] = []

    @settings(
        max_examples=USERS,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(user_lives(USAGE, BEGIN))
    def draw(life: Callable[[Log, str], None]) -> None:
        lives.append(life)

    draw()
    for number, life in enumerate(lives):
        life(log, f"u{number}")


def peer_orders() -> list[tuple[str, date, str]]:
    """The orders that the package's test reads, (user, date, status); none where its data is absent."""
    if not PEER.exists():
        return []
    with (PEER / "raw_orders.csv").open() as file:
        orders = [
            (row["user_id"], date.fromisoformat(row["order_date"]), row["status"]) for row in csv.DictReader(file)
        ]
    return [order for order in orders if PEER_DAYS[0] <= order[1] < PEER_DAYS[1]]


def peer_users(log: Log) -> None:
    """The package's users as it starts them, at their first order of any status, and a year on as we do.

    We start them at their first completed order, which is no return to itself.
    """
    noon = timedelta(hours=12)
    first_any: dict[str, date] = {}
    first_completed: dict[str, date] = {}
    for user, day, status in sorted(peer_orders(), key=lambda order: order[1]):
        at = datetime(day.year, day.month, day.day) + noon
        if user not in first_any:
            first_any[user] = day
            log.user(f"theirs_{user}", at)
        if status == "completed":
            log.track(f"theirs_{user}", "completed_order", at)
            if user in first_completed:
                log.track(f"ours_{user}", "completed_order", at + OURS)
            else:
                first_completed[user] = day
                log.track(f"ours_{user}", "signed_up", at + OURS)


@pytest.fixture(scope="module")
def log() -> Log:
    """All raw rows of the build."""
    log = Log()
    made_users(log)
    peer_users(log)
    # The source was read up to here: no row is younger, the events of the future included.
    for row in log.tracks:
        row["received_at"] = min(row["received_at"], USAGE.source_as_of - 2 * DAY)
    log.track("reader", "logged_out", USAGE.source_as_of)
    return log


@pytest.fixture(scope="module")
def built(log: Log, project: Project, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The models, built once."""
    models = ["fct_usage_retention", "fct_active_users_daily"]
    return build(project, log.raw(), USAGE, tmp_path_factory.mktemp("usage"), models, sources=("segment",))


def differences(expected: list[Row], actual: list[Row], key: tuple[str, ...]) -> list[str]:
    """What is missing, too much or other than expected, by key."""
    by_key: Callable[[list[Row]], dict[tuple[Any, ...], Row]]
    by_key = lambda rows: {tuple(row[name] for name in key): row for row in rows}  # noqa: E731
    wanted, found = by_key(expected), by_key(actual)
    lines = [f"missing {each}" for each in wanted.keys() - found.keys()]
    lines += [f"too much {each}" for each in found.keys() - wanted.keys()]
    for each in wanted.keys() & found.keys():
        other = {name: (value, found[each][name]) for name, value in wanted[each].items() if found[each][name] != value}
        if other:
            lines.append(f"{each}: expected and found {other}")
    return sorted(lines)


def test_active_users_agree_with_the_oracle(log: Log, built: Built) -> None:
    """DAU, WAU, MAU and growth accounting of every day, from sets of users."""
    expected = Activity(log, USAGE).active_users_daily()
    found = differences(expected, built.rows("select * from product.fct_active_users_daily"), ("activity_date",))
    assert not found, f"{len(found)} differences:\n" + "\n".join(found[:20])
    assert any(row["monthly_resurrected_users"] for row in expected), (
        "the users made never come back: nothing is tested"
    )


def test_usage_retention_agrees_with_the_oracle(log: Log, built: Built) -> None:
    """Every cell of every kind and grain, and every data test of what was built."""
    expected = Activity(log, USAGE).retention()
    actual = built.rows("select * from retention.fct_usage_retention")
    found = differences(expected, actual, ("grain", "cohort_date", "kind", "bucket"))
    assert not found, f"{len(found)} differences:\n" + "\n".join(found[:20])
    assert not built.failed_tests, f"data tests that did not hold: {built.failed_tests}"


@pytest.mark.skipif(not PEER.exists(), reason="the package's log is not here")
def test_the_peers_log_gives_the_published_retention_only_with_its_start(built: Built) -> None:
    """Starting at an order of any status reproduces what is published; starting at a completed one is right (P6)."""
    with (PEER / "dmt_expected__retention.csv").open() as file:
        published = {int(row["period"]): int(row["unique_users"]) for row in csv.DictReader(file)}
    assert published == {0: 19, 1: 4, 7: 3, 14: 3}
    theirs, ours = (retained_by_day(built, PEER_DAYS[0] + shift) for shift in (timedelta(0), OURS))
    assert {day: theirs[day][0] for day in published} == published
    assert theirs[0][1] == 24
    # Five of the 24 never completed an order, so they did not start; and no start is a return to itself.
    assert {day: ours[day] for day in published} == {0: (3, 19), 1: (3, 19), 7: (2, 19), 14: (2, 19)}


def retained_by_day(built: Built, begin: date) -> dict[int, tuple[int, int]]:
    """(users back on or after day k, users) of the cohorts of one month, summed."""
    cells = built.rows(
        "select cohort_date, bucket, retained_users, cohort_users from retention.fct_usage_retention"
        " where grain = 'day' and kind = 'unbounded' and is_mature"
    )
    sums: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for cell in cells:
        if begin <= cell["cohort_date"] < begin + 31 * DAY:
            retained, users = sums[cell["bucket"]]
            sums[cell["bucket"]] = (retained + cell["retained_users"], users + cell["cohort_users"])
    return sums
