"""Product events as five nights deliver them: new files, late and retold rows, users who move or are gone.

Ids say what happens to them; `user_7` is of customer 7 of warehouse.strategies, by its group.
The buyer is in no CRM, so that its sessions are of the customer of its group, who pays.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

Row = dict[str, Any]
Files = dict[str, list[Row]]

USERS = 30
ERASED = "user_5"
EVENTS = ("signed_up", "created_project", "completed_report", "ran_workflow", "logged_out", "trial_started")


def track(
    name: str, user: str | None, at: datetime | None, received_at: datetime | None, event: str = "ran_workflow"
) -> Row:
    """One delivery of an event."""
    return {"id": name, "user_id": user, "timestamp": at, "received_at": received_at, "event": event, "feature": "api"}


def some_tracks(month: datetime, users: range) -> list[Row]:
    """A few events of each user in a month, received seconds later."""
    rng = random.Random(month.month)  # noqa: S311
    rows = []
    for user in users:
        for number in range(rng.randint(0, 9)):
            at = month + timedelta(days=rng.randint(0, 27), seconds=rng.choice([0, 1, 43_200, 86_399]))
            row = track(
                f"{month:%m}_{user}_{number}", f"user_{user}", at, at + timedelta(seconds=5), rng.choice(EVENTS)
            )
            rows.append(row | {"feature": rng.choice([None, "api", "reports"])})
    return rows


def page(row: Row) -> Row:
    """A page view at the time of an event, by the same user on a device of its own."""
    device = f"device_{row['id'][-1]}"
    url = "https://company.example/?utm_source=google"
    return {key: row[key] for key in ("id", "user_id", "timestamp", "received_at")} | {
        "anonymous_id": device,
        "context_page_url": url,
    }


def first_night() -> Files:
    """January to April and half of May; one event lies beyond the cut-off, one is received at no known time."""
    files = {f"2024-0{month}": some_tracks(datetime(2024, month, 1), range(USERS - 2)) for month in range(1, 5)}
    at, received = datetime(2024, 3, 9, 10), datetime(2024, 3, 9, 11)
    files["2024-03"] += [
        track("beyond", "user_3", datetime(2024, 6, 20), datetime(2024, 3, 1)),
        *(track(name, "user_1", at, received) for name in ("retold", "retold_alike", "told_before", "receipt_lost")),
        track("receipt_unknown", "user_1", at, None),
        track("moved_beyond", "user_1", at, received),
        *(track(name, "user_1", None, received) for name in ("without_time", "time_found")),
        track("time_lost", "user_1", at, received),
    ]
    return files


def second_night() -> Files:
    """Late rows and new users; ids that were told before come again: later, at the same time, earlier
    or at no time, and so do events of no known time."""
    at, received = datetime(2024, 2, 9, 10), datetime(2024, 3, 9, 11)
    late = some_tracks(datetime(2024, 2, 1), range(20, USERS))
    return first_night() | {
        "2024-05-14": [
            *(row | {"id": f"late_{row['id']}", "received_at": datetime(2024, 5, 14, 22)} for row in late),
            track("retold", "user_2", at, received + timedelta(days=1)),
            *(track("retold_alike", "user_2", at + timedelta(days=day), received) for day in range(4)),
            track("told_before", "user_2", at, received - timedelta(days=1)),
            track("receipt_lost", "user_2", at, None),
            track("receipt_unknown", "user_2", at, received),
            track("moved_beyond", "user_2", datetime(2024, 6, 30, 23), received + timedelta(days=1)),
            *(track(name, "user_2", None, received + timedelta(days=1)) for name in ("without_time", "time_lost")),
            track("time_found", "user_2", at, received + timedelta(days=1)),
        ]
    }


def third_night() -> Files:
    """June; the cut-off passes what lay beyond it."""
    return second_night() | {"2024-06": some_tracks(datetime(2024, 6, 1), range(0, USERS, 3))}


def fourth_night() -> Files:
    """One user's rows are erased from every file."""
    return {name: [row for row in rows if row["user_id"] != ERASED] for name, rows in third_night().items()}


def fifth_night() -> Files:
    """A day of a few users, with rows of the month before among them: all that is older is as it was."""
    rows = [
        track(f"july_{user}", f"user_{user}", datetime(2024, 7, 2, user), datetime(2024, 7, 2, 23), event)
        for user, event in zip(range(12, 20), EVENTS + EVENTS, strict=False)
    ]
    late = track("late_in_june", "user_14", datetime(2024, 6, 29, 9), datetime(2024, 7, 2, 9), "completed_report")
    begun = track("late_beginning", "beginner", datetime(2024, 6, 25), datetime(2024, 7, 2, 9), "completed_report")
    return fourth_night() | {"2024-07-02": [*rows, late | {"feature": "reports"}, begun]}


def segment_rows(night: int) -> dict[str, Any]:
    """All raw tables of the source on a night, 0 to 4: users move to another group and are marked as tests."""
    tracks = [first_night, second_night, third_night, fourth_night, fifth_night][night]()
    users = [user for user in range(USERS - (2 if night == 0 else 0)) if night < 3 or f"user_{user}" != ERASED]
    moved = {1: 2, 8: 9} if night else {}
    began = datetime(2024, 1, 1)
    # A page view told late, before all others of its customer: the channel that won the customer is another now.
    first_touch = [
        page(track("first_touch", "user_16", datetime(2024, 1, 1), datetime(2024, 7, 2)))
        | {"context_campaign_source": "newsletter", "context_campaign_medium": "email"}
    ]
    # Others told late are touches before a first payment of long ago.
    touches = [
        page(track(f"touch_{user}", f"user_{user}", datetime(2024, 3, 10), datetime(2024, 7, 2)))
        for user in range(8, 28)
    ]
    # Of these devices nothing is told again, but on the last night whose they are is told, or their user is another
    # customer's: the one who came first to a device, and who only came to another's.
    visits = [
        page(track(f"visit_{day}", user, datetime(2024, 3, day), datetime(2024, 3, 20))) | {"anonymous_id": device}
        for day, user, device in (
            (1, None, "device_of_None"),
            (2, "visitor", "device_of_a_visitor"),
            (3, "user_3", "device_of_user_3"),
            (4, "visitor", "device_of_user_3"),
        )
    ]
    # Of the buyer's customer a second touch before its first payment is told late, and nothing else.
    bought = [
        page(track(f"bought_{number}", "buyer", datetime(2024, number, 20), received_at))
        for number, received_at in ((1, datetime(2024, 1, 20)), (2, datetime(2024, 7, 2)))
    ]
    told_with = {"2024-01": bought[:1], "2024-03": visits, "2024-07-02": first_touch + touches + bought[1:]}
    is_last = night == 4
    return {
        "tracks": tracks,
        "pages": {
            name: [page(row) for row in rows if row["received_at"]] + told_with.get(name, [])
            for name, rows in tracks.items()
        },
        "users": [
            {
                "id": f"user_{user}",
                "email": f"user_{user}@company{user}.example",
                "created_at": datetime(2024, 1, 15),
                "is_test": user == 7 if night > 1 else user == 9,
                "received_at": began,
            }
            for user in users
        ]
        # Signed up long before the last night, which tells of its first days.
        + [
            {"id": "beginner", "email": None, "created_at": at, "is_test": False, "received_at": at}
            for at in (datetime(2024, 6, 20),)
        ][: night > 1],
        "identifies": [
            {"id": name, "anonymous_id": device, "user_id": user, "timestamp": began, "received_at": began}
            for name, device, user in [("i1", "device_1", "user_7"), ("i2", "device_of_None", "user_3")][: 1 + is_last]
        ],
        "groups": [
            {"id": f"acct_{group}", "user_id": f"user_{user}", "timestamp": at, "received_at": at}
            for user in users
            for group, at in ((user // 2, began), (moved.get(user), datetime(2024, 4, 1)))
            if group is not None
        ]
        + [
            {"id": group, "user_id": user, "timestamp": began, "received_at": began}
            for user, group in (("visitor", f"acct_{2 + is_last}"), ("buyer", "acct_45"))
        ],
    }
