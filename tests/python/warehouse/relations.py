"""Copies of customers whose numbers must stand in a known relation to the originals' (reliability, M1 to M15).

Each copy gets customer numbers of its own, so that all relations are seen in one build of one batch.
"""

from __future__ import annotations

import random
import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from warehouse.billing import Billing, History, Row, SubscriptionHistory
from warehouse.strategies import CATALOGUE, Raw, number_of

OWNED_ID = re.compile(r"\b(cus|sub|si|in|il|co|di|acct|Firm|a)(_?)(\d+)")


def renamed(raw: Raw, offset: int) -> Raw:
    """M8: every customer again under other ids."""

    def rename(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return OWNED_ID.sub(lambda found: f"{found[1]}{found[2]}{int(found[3]) + offset}", value)

    return {
        table: [{column: rename(value) for column, value in row.items()} for row in rows]
        for table, rows in raw.items()
        if table not in CATALOGUE
    }


def doubled(raw: Raw, offset: int) -> Raw:
    """M4: the same customers, every price, amount off and usage twice as high."""
    copy = renamed(raw, offset)
    for table, column in (("coupon", "amount_off"), ("invoice_line_item", "amount")):
        for row in copy[table]:
            row[column] = None if row.get(column) is None else 2 * row[column]
    for table in ("subscription_item_history", "invoice_line_item"):
        for row in copy[table]:
            row["price_id"] = f"{row['price_id']}_double"
    copy["price"] = [
        {**row, "id": f"{row['id']}_double", "unit_amount_decimal": _twice(row["unit_amount_decimal"])}
        for row in raw["price"]
    ]
    amounts = ("unit_amount_decimal", "flat_amount_decimal")
    copy["tier"] = [
        {**row, "price_id": f"{row['price_id']}_double", **{name: _twice(row[name]) for name in amounts}}
        for row in raw["tier"]
    ]
    return copy


def _twice(amount: Any) -> Decimal | None:
    return None if amount is None else 2 * Decimal(str(amount))


def in_francs(raw: Raw, offset: int) -> Raw:
    """M10: customers who pay in EUR pay in CHF instead, whose rate to EUR is 1 on every day."""
    copy = renamed(raw, offset)
    swap = {"eur": "chf", "chf": "eur"}
    for row in copy["coupon"]:
        row["currency"] = swap.get(row.get("currency") or "", row.get("currency"))
    for table in ("subscription_item_history", "invoice_line_item"):
        for row in copy[table]:
            currency, _, rest = row["price_id"].partition("_")
            row["price_id"] = f"{swap.get(currency, currency)}_{rest}"
    return copy


def shifted(raw: Raw, offset: int, by: timedelta) -> Raw:
    """M3: everything that happens to these customers happens earlier by some days."""

    def shift(value: Any) -> Any:
        return value - by if isinstance(value, datetime) and value.year < 9999 else value

    return {
        table: [{column: shift(value) for column, value in row.items()} for row in rows]
        for table, rows in renamed(raw, offset).items()
    }


def pays_only(raw: Raw, currencies: set[str]) -> set[int]:
    """The customers whose every price is in these currencies."""
    other = {
        number_of(row["id"])
        for row in raw["subscription_item_history"]
        if row["price_id"].partition("_")[0] not in currencies
    }
    return numbers(raw) - other


def numbers(raw: Raw) -> set[int]:
    """All customers of a batch."""
    return {number_of(row["id"]) for row in raw["customer"]}


def has_periodic_coupon(raw: Raw) -> set[int]:
    """Customers with a coupon that works by billing periods, which follow months and not days."""
    return {number_of(row["id"]) for row in raw["coupon"] if row["duration"] != "forever"}


def has_coupon(raw: Raw) -> set[int]:
    """Customers with any coupon."""
    return {number_of(row["id"]) for row in raw["coupon"]}


def is_backdated_after(raw: Raw, cut_off: datetime) -> set[int]:
    """Customers of whom a row after the cut-off tells of something before it."""
    return {
        number_of(row["id"])
        for row in raw["subscription_history"]
        if row["_fivetran_start"] > cut_off
        and min(row.get("ended_at") or row["_fivetran_start"], row["start_date"]) < row["_fivetran_start"]
    }


def cut_in_two(billing: Billing) -> None:
    """M13: where it can, each subscription ends at a random instant of being active, and goes on as another."""
    for history in list(billing.subscriptions):
        rng = random.Random(history.subscription_id)  # noqa: S311
        spans = _active_spans(history)
        if spans:
            low, high = rng.choice(spans)
            at = low + (high - low) / 2
            _cut(billing, history, at.replace(microsecond=0))


def _active_spans(history: SubscriptionHistory) -> list[tuple[datetime, datetime]]:
    """The versions in which the subscription plainly serves, as [from, to)."""
    bounds = [*(start for start, _ in history.versions[1:]), datetime(2024, 12, 20)]
    return [
        (max(start, fields["start_date"]), end)
        for (start, fields), end in zip(history.versions, bounds, strict=True)
        if fields["status"] == "active"
        and fields.get("pause_collection_behavior") is None
        and end - max(start, fields["start_date"]) > timedelta(minutes=1)
    ]


def _cut(billing: Billing, history: SubscriptionHistory, at: datetime) -> None:
    """Ends the history and its items at an instant, and gives what follows to a new subscription."""
    if any(fields.get("ended_at") and fields["ended_at"] <= at for _, fields in history.versions):
        return
    new_id = f"{history.subscription_id}_b"
    later = SubscriptionHistory(billing, new_id, at)
    later.versions = _after(history, at, id=new_id, start_date=at)
    billing.subscriptions.append(later)
    history.versions = [version for version in history.versions if version[0] < at]
    history.end(at, current_period_end=None, cancellation_reason=None)
    for item_id, item in list(history.items.items()):
        if item.deleted_at is not None and item.deleted_at <= at:
            continue
        moved = History(at)
        moved.versions = _after(item, at, id=f"{item_id}_b", subscription_id=new_id)
        moved.deleted_at = item.deleted_at
        later.items[f"{item_id}_b"] = moved
        item.versions = [version for version in item.versions if version[0] < at]
        item.deleted_at = at
        if not item.versions:
            del history.items[item_id]


def _after(history: History, at: datetime, **changes: Any) -> list[tuple[datetime, Row]]:
    """The versions that hold at an instant or later, the first one from the instant on."""
    held = [(start, fields) for start, fields in history.versions if start <= at][-1:]
    following = [(start, fields) for start, fields in history.versions if start > at]
    return [(max(start, at), {**fields, **changes}) for start, fields in [*held, *following]]


def joined(*raws: Raw) -> Raw:
    """All rows of several batches; the catalogue of the first counts, later ones add theirs."""
    tables = {table for raw in raws for table in raw}
    return {table: [row for raw in raws for row in raw.get(table, [])] for table in tables}


def shaken(raw: Raw, seed: int) -> Raw:
    """M1, M2 and M9: every row twice, in another order."""
    rng = random.Random(seed)  # noqa: S311
    twice = {table: [*rows, *(dict(row) for row in rows)] for table, rows in raw.items()}
    return {table: rng.sample(rows, len(rows)) for table, rows in twice.items()}
