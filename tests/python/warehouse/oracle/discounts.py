"""Metrics 4.3 and clarification 14: which discounts hold at an instant, and what they leave of each item."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from warehouse.oracle.book import Book, Row, Subscription
from warehouse.oracle.calendar import FOREVER, add_months, round6
from warehouse.oracle.pricing import major, period_start
from warehouse.oracle.service import version_at
from warehouse.oracle.settings import Settings


def billing_price(book: Book, subscription: Subscription, instant: datetime) -> Row | None:
    """A recurring price that the subscription is billed by at an instant; all of its items share one interval."""
    for versions in subscription.items.values():
        held = [version for version in versions if version.starts_at <= instant < version.ends_at] or versions[:1]
        price = book.prices.get(held[0].row["price_id"])
        if price and price["type"] == "recurring":
            return price
    return None


def window(
    book: Book, subscription: Subscription, discount: Row, settings: Settings
) -> tuple[datetime, datetime] | None:
    """When a discount reduces MRR, as [from, to), by its coupon's duration and the discount policy."""
    coupon, policy = book.coupons.get(discount["coupon_id"]), settings.discount_policy
    start, end = discount["start"], discount.get("end") or FOREVER
    if coupon is None or policy == "none":
        return None
    if coupon["duration"] == "forever":
        return start, end
    if policy == "forever_only":
        return None

    begun = max(start, subscription.started_at)
    price = billing_price(book, subscription, begun)
    version = version_at(subscription, begun) or subscription.versions[0]
    if price is None:
        return None
    anchor = version.row.get("billing_cycle_anchor") or subscription.started_at
    first = 0
    while period_start(anchor, price, first) < start:
        first += 1
    count = 0
    if coupon["duration"] == "repeating":
        expiry = add_months(start, coupon["duration_in_months"])
        while period_start(anchor, price, first + count) < expiry:
            count += 1
        if count >= 2:
            to = period_start(anchor, price, first + count)
            return period_start(anchor, price, first), min(to, end) if end < expiry else to
    # `once`, and a repeating coupon of at most one period, which counts as `once`.
    if policy == "recurring":
        return None
    return period_start(anchor, price, first), period_start(anchor, price, first + 1)


def net_amounts(
    book: Book, discounts: list[Row], gross: dict[str, Fraction], currency: str | None
) -> dict[str, Fraction]:
    """What the discounts, in their order, leave of the items' gross amounts of one billing period.

    They act on the subscription, each on what remains; an amount in another currency does not apply. Percents
    leave each item its part. An amount is split over the items by their gross: at six decimals, and the
    remainder to the largest, ties by item id, so that the items sum to the subscription.
    """
    total = sum(gross.values(), Fraction(0))
    remaining, has_amount = total, False
    for discount in discounts:
        coupon = book.coupons[discount["coupon_id"]]
        if coupon.get("percent_off") is not None:
            remaining *= 1 - Fraction(str(coupon["percent_off"])) / 100
        elif coupon.get("amount_off") is not None and (coupon.get("currency") or currency or "").upper() == currency:
            remaining = max(Fraction(0), remaining - major(coupon["amount_off"], currency))
            has_amount = True
    if not total:
        return gross
    net = {item: amount * remaining / total for item, amount in gross.items()}
    if has_amount:
        net = {item: Fraction(round6(amount)) for item, amount in net.items()}
        largest = min(gross, key=lambda item: (-gross[item], item))
        net[largest] += remaining - sum(net.values())
    return net


def monthly(amount: Fraction, factor: Fraction) -> Decimal:
    """Metrics 4.1: never below 0, rounded once."""
    return round6(max(Fraction(0), amount) * factor)
