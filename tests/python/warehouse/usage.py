"""Product users and what they do, and an independent reckoning of their activity and retention.

The reckoning follows metrics 13.4 and 13.5 with sets of users a day; it shares nothing with the SQL that it judges.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from warehouse.oracle.calendar import local_date, midnight

Row = dict[str, Any]
DAY = timedelta(days=1)
INACTIVE = ("signed_up", "logged_out")
CALENDAR_START = datetime(1990, 1, 1)


@dataclass(frozen=True)
class UsageSettings:
    """The settings that sections 13.4 and 13.5 use, and the two cut-offs."""

    as_of: datetime
    source_as_of: datetime
    reporting_timezone: str
    week_start: str
    last_buckets: dict[str, int]
    brackets: tuple[int, ...]

    @property
    def zone(self) -> ZoneInfo:
        """The reporting time zone."""
        return ZoneInfo(self.reporting_timezone)

    def variables(self) -> dict[str, Any]:
        """The same as vars of the dbt project."""
        return {
            "as_of": self.as_of.isoformat(sep=" "),
            "reporting_timezone": self.reporting_timezone,
            "week_start": self.week_start,
            "usage_retention_buckets": self.last_buckets,
            "usage_retention_brackets": list(self.brackets),
        }


@dataclass
class Log:
    """Raw rows of Segment's tables."""

    users: list[Row] = field(default_factory=list)
    tracks: list[Row] = field(default_factory=list)

    def track(self, user_id: str | None, event: str, at: datetime, **fields: Any) -> Row:
        """One event, received as it happened unless said otherwise."""
        row = {"id": f"e{len(self.tracks)}", "user_id": user_id, "event": event, "timestamp": at, "received_at": at}
        self.tracks.append({**row, **fields})
        return self.tracks[-1]

    def user(self, user_id: str, created_at: datetime | None, **fields: Any) -> None:
        """One row of the users table."""
        self.users.append({"id": user_id, "created_at": created_at, "received_at": datetime(2018, 1, 1), **fields})

    def raw(self) -> dict[str, list[Row]]:
        """All tables by name."""
        return {"users": self.users, "tracks": self.tracks}


def instants(begin: datetime, end: datetime, zone: ZoneInfo) -> st.SearchStrategy[datetime]:
    """Instants biased to local midnights, where days, weeks, months and the clocks change."""
    days = st.integers(0, (end - begin).days - 1)
    edges = days.map(lambda number: midnight(local_date(begin, zone) + number * DAY, zone))
    nudges = st.sampled_from([timedelta(0), timedelta(microseconds=1), -timedelta(microseconds=1), timedelta(hours=23)])
    return st.one_of(st.tuples(edges, nudges).map(sum_of), st.datetimes(begin, end))


def sum_of(parts: tuple[datetime, timedelta]) -> datetime:
    """An instant and what it is moved by."""
    return parts[0] + parts[1]


@st.composite
def user_lives(draw: st.DrawFn, settings: UsageSettings, begin: datetime) -> Callable[[Log, str], None]:
    """What one user does, to be told to a log under a name of its own."""
    moments = instants(begin, settings.source_as_of, settings.zone)
    start = draw(moments)
    known = draw(st.sampled_from(["created", "created", "event", "both", "later_event", "neither"]))
    is_test = draw(st.sampled_from([False] * 9 + [True]))
    gaps = st.sampled_from([0, 0, 1, 1, 2, 6, 7, 8, 13, 14, 15, 29, 30, 31, 59, 60, 61])
    steps = draw(st.lists(st.tuples(gaps, st.integers(-3600, 90000)), max_size=8))
    names = draw(
        st.lists(st.sampled_from(["ran_workflow", "viewed_report", "Logged_Out", "new"]), min_size=9, max_size=9)
    )
    oddity = draw(st.sampled_from(["none"] * 5 + ["before", "epoch", "future", "far_future", "twice", "moved"]))

    def tell(log: Log, user_id: str) -> None:
        if known in ("created", "both", "neither") or is_test:
            log.user(user_id, None if known == "neither" else start, is_test=is_test)
        if known in ("event", "both", "later_event"):
            log.track(user_id, "signed_up", start + (2 * DAY if known == "later_event" else timedelta(0)))
        at = start
        for (days, seconds), name in zip(steps, names, strict=False):
            at += days * DAY + timedelta(seconds=seconds)
            log.track(user_id, name, at)
        if oddity in ("before", "epoch", "future", "far_future"):
            odd = {"before": start - 3 * DAY, "epoch": datetime(1970, 1, 1), "future": settings.as_of + DAY / 24}
            log.track(user_id, "ran_workflow", odd.get(oddity, datetime(2262, 1, 1)))
        if oddity in ("twice", "moved"):
            row = log.track(user_id, "ran_workflow", start)
            moved = start + (5 * DAY if oddity == "moved" else timedelta(0))
            log.tracks.append({**row, "timestamp": moved, "received_at": row["received_at"] + DAY})
        # What nobody sent, and a reading after the source's last one must not be in the data.
        log.track(None, "ran_workflow", start)

    return tell


class Activity:
    """Who was active on which local day, and when each user signed up."""

    def __init__(self, log: Log, settings: UsageSettings) -> None:
        """Reads the raw rows as clarification 1, 46 and the sources' rules have it."""
        self.settings = settings
        testers = {row["id"] for row in log.users if row.get("is_test")}
        latest: dict[str, Row] = {}
        for row in log.tracks:
            if row["timestamp"] <= settings.as_of:
                kept = latest.get(row["id"])
                if kept is None or row["received_at"] > kept["received_at"]:
                    latest[row["id"]] = row
        events = [
            row
            for row in latest.values()
            if row["user_id"] and row["user_id"] not in testers and row["timestamp"] >= CALENDAR_START
        ]
        signed_up: dict[str, list[datetime]] = defaultdict(list)
        self.days: dict[str, set[date]] = defaultdict(set)
        for row in events:
            if row["event"].lower() == "signed_up":
                signed_up[row["user_id"]].append(row["timestamp"])
            if row["event"].lower() not in INACTIVE:
                self.days[row["user_id"]].add(local_date(row["timestamp"], settings.zone))
        for row in log.users:
            if row["created_at"] and row["id"] not in testers and row["created_at"] <= settings.as_of:
                signed_up[row["id"]].append(row["created_at"])
        self.starts = {user: local_date(min(times), settings.zone) for user, times in signed_up.items()}
        self.last_date = local_date(settings.as_of, settings.zone)
        self.open_date = local_date(settings.source_as_of, settings.zone)

    def active_users_daily(self) -> list[Row]:
        """Each day's row of product.fct_active_users_daily."""
        users_of: dict[date, set[str]] = defaultdict(set)
        for user, active in self.days.items():
            for day in active:
                users_of[day].add(user)
        first = {user: min(active) for user, active in self.days.items()}
        known = [min(first.get(user, date.max), self.starts.get(user, date.max)) for user in {*first, *self.starts}]
        rows = []
        day = min(known)
        while day <= self.last_date:
            row: Row = {"activity_date": day}
            for prefix, count, length in (("", "dau", 1), ("weekly_", "wau", 7), ("monthly_", "mau", 30)):
                window = [day - number * DAY for number in range(length)]
                now = set().union(*(users_of.get(each, set()) for each in window))
                before = set().union(*(users_of.get(each - length * DAY, set()) for each in window))
                row |= {
                    count: len(now),
                    f"{prefix}new_users": sum(first[user] in window for user in now),
                    f"{prefix}retained_users": len(now & before),
                    f"{prefix}resurrected_users": sum(first[user] not in window for user in now - before),
                    f"{prefix}churned_users": len(before - now),
                }
            row["stickiness_numerator"] = sum(len(users_of.get(day - number * DAY, ())) for number in range(30))
            row["stickiness_denominator"] = 30 * row["mau"]
            row["engagement_rate_denominator"] = sum(each <= day for each in known)
            row["is_complete"] = day < self.open_date
            rows.append(row)
            day += DAY
        return rows

    def retention(self) -> list[Row]:
        """Each row of retention.fct_usage_retention that has begun."""
        rows = []
        for grain in ("day", "week", "month"):
            cohorts: dict[date, list[str]] = defaultdict(list)
            for user, start in self.starts.items():
                cohorts[self.first_day(start, grain, 0)].append(user)
            for cohort, members in cohorts.items():
                for bucket in range(self.settings.last_buckets[grain] + 1):
                    begin, end = self.first_day(cohort, grain, bucket), self.first_day(cohort, grain, bucket + 1)
                    returns = {
                        "on": lambda day, b=begin, e=end: b <= day < e,
                        "unbounded": lambda day, b=begin: b <= day,
                    }
                    for kind, is_return in returns.items():
                        key = {"grain": grain, "cohort_date": cohort, "kind": kind, "bucket": bucket}
                        rows += self.cell(key, members, begin, end, lambda _, day, test=is_return: test(day))
                for low, high in zip(self.settings.brackets, self.settings.brackets[1:], strict=False):
                    last = max(self.starts[user] for user in members)
                    end = max(self.first_day(cohort, grain, 1), last + high * DAY)
                    key = {"grain": grain, "cohort_date": cohort, "kind": "bracket", "bucket": low}
                    in_range = lambda start, day, a=low, b=high: a <= (day - start).days < b  # noqa: E731
                    rows += self.cell(key, members, cohort + low * DAY, end, in_range)
        return rows

    def cell(
        self, key: Row, members: Iterable[str], begin: date, end: date, is_return: Callable[[date, date], bool]
    ) -> list[Row]:
        """The row of a bucket, none where it has not begun; nothing is known before it is over."""
        if begin > self.last_date:
            return []
        users = list(members)
        retained = sum(
            any(day >= self.starts[user] and is_return(self.starts[user], day) for day in self.days.get(user, ()))
            for user in users
        )
        is_mature = end <= self.open_date
        after = (self.open_date - end).days
        known = {"retained_users": retained if is_mature else None, "days_observed_after": after if is_mature else None}
        return [{**key, "cohort_users": len(users), **known, "is_mature": is_mature}]

    def first_day(self, day: date, grain: str, later: int) -> date:
        """First day of the day's unit, or of one some units later."""
        if grain == "day":
            return day + later * DAY
        if grain == "week":
            since = day.weekday() if self.settings.week_start == "monday" else (day.weekday() + 1) % 7
            return day - since * DAY + 7 * later * DAY
        months = day.year * 12 + day.month - 1 + later
        return date(months // 12, months % 12 + 1, 1)
