"""Metrics 4.1: MRR of each subscription item over [valid_from, valid_to)."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from warehouse.oracle.book import Book, Row, Subscription, Version
from warehouse.oracle.calendar import FOREVER, periods
from warehouse.oracle.discounts import monthly, net_amounts, window
from warehouse.oracle.pricing import list_amount, metered_amount, months_factor
from warehouse.oracle.service import carried_status, turning_points
from warehouse.oracle.settings import Settings


@dataclass(frozen=True)
class Interval:
    """One item with one price, quantity and MRR; `valid_to` is None while it lasts (clarification 27)."""

    subscription_item_id: str
    subscription_id: str
    customer_id: str
    price_id: str
    quantity: int
    plan_family: str
    currency: str
    status: str
    valid_from: datetime
    valid_to: datetime | None
    gross_mrr: Decimal
    mrr: Decimal

    def follows(self, other: Interval) -> bool:
        """Whether this is the other interval going on."""
        same = replace(self, valid_from=other.valid_from, valid_to=other.valid_to)
        return same == other and other.valid_to == self.valid_from


def mrr_intervals(book: Book, settings: Settings) -> list[Interval]:
    """All intervals of all items, each subscription looked at between every two of its turning points."""
    found: list[Interval] = []
    for subscription in book.subscriptions:
        last: dict[str, Interval] = {}
        points = sorted(point for point in all_points(book, subscription, settings) if point <= book.as_of)
        for begin, end in zip(points, [*points[1:], None], strict=True):
            for item_id, interval in items_at(book, subscription, begin, end, settings).items():
                earlier = last.get(item_id)
                if earlier and interval.follows(earlier):
                    found.remove(earlier)
                    interval = replace(interval, valid_from=earlier.valid_from)
                found.append(interval)
                last[item_id] = interval
    return found


def all_points(book: Book, subscription: Subscription, settings: Settings) -> set[datetime]:
    """Every instant at which an item's MRR can change."""
    points = turning_points(subscription, settings)
    for versions in subscription.items.values():
        points |= {bound for version in versions for bound in (version.starts_at, version.ends_at)}
    for discount in subscription.discounts:
        points |= set(window(book, subscription, discount, settings) or ())
    if settings.metered_mrr != "exclude":
        months = periods(subscription.started_at, book.as_of, settings.zone)
        points |= {month.starts_at for month in months}
    return points - {FOREVER}


def held_version(subscription: Subscription, versions: list[Version], instant: datetime) -> Version | None:
    """The item's version at an instant; where the whole history begins late, the first one reaches back too."""
    for version in versions:
        if version.starts_at <= instant < version.ends_at:
            return version
    history_begins = subscription.versions[0].starts_at
    begins_with_it = versions[0].starts_at <= history_begins < versions[0].ends_at
    return versions[0] if instant < versions[0].starts_at and begins_with_it else None


def units(version: Version) -> int:
    """The quantity of an item; Stripe leaves that of a metered one empty."""
    quantity = version.row.get("quantity")
    return 1 if quantity is None else quantity


def items_at(
    book: Book, subscription: Subscription, begin: datetime, end: datetime | None, settings: Settings
) -> dict[str, Interval]:
    """The items that carry MRR from one turning point to the next."""
    status, _ = carried_status(subscription, begin, settings)
    if status is None:
        return {}
    held: dict[str, tuple[Version, Row]] = {}
    for item_id, versions in subscription.items.items():
        version = held_version(subscription, versions, begin)
        price = book.prices.get(version.row["price_id"]) if version else None
        # Metrics 4.5: one-off prices are out, metered ones by their setting.
        is_metered = price is not None and price.get("recurring_usage_type") == "metered"
        if price is None or price["type"] != "recurring" or (is_metered and settings.metered_mrr == "exclude"):
            continue
        held[item_id] = version, price
    metered = {item: price for item, (_, price) in held.items() if price.get("recurring_usage_type") == "metered"}
    gross = {
        item: list_amount(book, price, units(version)) for item, (version, price) in held.items() if item not in metered
    }
    applied = [
        discount
        for discount in subscription.discounts
        if (lasts := window(book, subscription, discount, settings)) and lasts[0] <= begin < lasts[1]
    ]
    currencies = {price["currency"].upper() for _, price in held.values()}
    net = net_amounts(book, applied, gross, min(currencies, default=None))
    found = {}
    for item, (version, price) in held.items():
        product = json.loads(book.products.get(price["product_id"], {}).get("metadata") or "{}")
        factor = Fraction(1) if item in metered else months_factor(price, settings)
        usage = metered_amount(book, price, item, begin, settings) if item in metered else Fraction(0)
        found[item] = Interval(
            subscription_item_id=item,
            subscription_id=subscription.subscription_id,
            customer_id=subscription.customer_id,
            price_id=price["id"],
            quantity=units(version),
            plan_family=product.get("family", "unknown"),
            currency=price["currency"].upper(),
            status=status,
            valid_from=begin,
            valid_to=end,
            gross_mrr=monthly(gross.get(item, usage), factor),
            mrr=monthly(net.get(item, usage), factor),
        )
    return found
