"""Writes billing as a person tells it ("12 seats from 10 February") into raw Stripe rows.

Used by the worked cases, which read like the definitions' tables, and by the random histories.
"""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

Row = dict[str, Any]
SYNC_DELAY = timedelta(hours=1)


class History:
    """The versions of one subscription or item, oldest first; each change carries the earlier fields on."""

    def __init__(self, start: datetime, **fields: Any) -> None:
        """The first version begins at `start`."""
        self.versions: list[tuple[datetime, Row]] = [(start, fields)]
        self.deleted_at: datetime | None = None

    def at(self, instant: datetime, **changes: Any) -> History:
        """From an instant on, these fields are different."""
        self.versions.append((instant, {**self.versions[-1][1], **changes}))
        return self

    def delete(self, instant: datetime) -> None:
        """The last version ends without a next one."""
        self.deleted_at = instant

    def rows(self) -> list[Row]:
        """One SCD2 row a version, each ended by the next one's start."""
        ends = [start for start, _ in self.versions[1:]] + [self.deleted_at]
        return [
            {
                **fields,
                "_fivetran_start": start,
                "_fivetran_end": end,
                "_fivetran_active": end is None,
                "_fivetran_synced": start + SYNC_DELAY,
            }
            for (start, fields), end in zip(self.versions, ends, strict=True)
        ]


class SubscriptionHistory(History):
    """A subscription's versions and those of its items."""

    def __init__(self, billing: Billing, subscription_id: str, start: datetime, **fields: Any) -> None:
        """Registers itself with the billing that makes its rows."""
        super().__init__(start, id=subscription_id, **fields)
        self.billing, self.subscription_id, self.start = billing, subscription_id, start
        self.items: dict[str, History] = {}

    def item(self, price_id: str, quantity: int | None = 1, item_id: str = "", at: datetime | None = None) -> History:
        """Adds an item, from the subscription's first version on unless told."""
        item_id = item_id or f"si_{self.subscription_id}_{len(self.items)}"
        fields = {"id": item_id, "subscription_id": self.subscription_id, "price_id": price_id, "quantity": quantity}
        self.items[item_id] = History(at or self.start, **fields)
        return self.items[item_id]

    def end(self, instant: datetime, **fields: Any) -> History:
        """The subscription is canceled and its service ends."""
        return self.at(instant, **{"status": "canceled", "canceled_at": instant, "ended_at": instant, **fields})


class Billing:
    """All billing tables of one company, as raw rows."""

    def __init__(self) -> None:
        """Starts empty."""
        self.tables: dict[str, list[Row]] = {
            table: []
            for table in (
                "customer",
                "price",
                "tier",
                "product",
                "coupon",
                "subscription_discount",
                "invoice",
                "invoice_line_item",
                "fx_rate",
            )
        }
        self.subscriptions: list[SubscriptionHistory] = []

    def add(self, table: str, at: datetime, **fields: Any) -> Row:
        """One row that arrived just after an instant."""
        self.tables[table].append({**fields, "_fivetran_synced": at + SYNC_DELAY})
        return self.tables[table][-1]

    def customer(self, customer_id: str, at: datetime, account_id: str | None = None, **fields: Any) -> Row:
        """A Stripe customer, tied to an account if one is named."""
        metadata = json.dumps({"account_id": account_id}) if account_id else None
        defaults: Row = {"email": None, "is_deleted": False, "livemode": True, "metadata": metadata}
        return self.add("customer", at, id=customer_id, created=at, **{**defaults, **fields})

    def price(
        self,
        price_id: str,
        amount_minor: Any,
        interval: str | None = "month",
        count: int = 1,
        currency: str = "eur",
        family: str = "core",
        **fields: Any,
    ) -> str:
        """A price in minor units, with a product of its family."""
        at = datetime(2020, 1, 1)
        product = f"prod_{family}"
        if product not in {row["id"] for row in self.tables["product"]}:
            metadata = json.dumps({"family": family})
            self.add("product", at, id=product, created=at, name=family.title(), active=True, metadata=metadata)
        defaults = {
            "billing_scheme": "per_unit",
            "type": "recurring" if interval else "one_time",
            "recurring_usage_type": "licensed",
            "active": True,
        }
        self.add(
            "price",
            at,
            id=price_id,
            created=at,
            product_id=product,
            currency=currency,
            unit_amount_decimal=amount_minor,
            recurring_interval=interval,
            recurring_interval_count=count,
            **{**defaults, **fields},
        )
        return price_id

    def tiers(self, price_id: str, *tiers: tuple[int | None, Any, Any]) -> None:
        """The tiers of a price as (up to, minor units a unit, minor units flat)."""
        for number, (up_to, unit, flat) in enumerate(tiers):
            self.add(
                "tier",
                datetime(2020, 1, 1),
                price_id=price_id,
                index=number,
                up_to=up_to,
                unit_amount_decimal=unit,
                flat_amount_decimal=flat,
            )

    def coupon(self, coupon_id: str, duration: str, months: int | None = None, **fields: Any) -> str:
        """A coupon with percent_off, or amount_off and currency."""
        self.add("coupon", datetime(2020, 1, 1), id=coupon_id, duration=duration, duration_in_months=months, **fields)
        return coupon_id

    def discount(self, discount_id: str, coupon_id: str, start: datetime, **fields: Any) -> Row:
        """A coupon put on a subscription or a customer."""
        return self.add("subscription_discount", start, id=discount_id, coupon_id=coupon_id, start=start, **fields)

    def subscription(
        self, subscription_id: str, customer_id: str, start: datetime, status: str = "active", **fields: Any
    ) -> SubscriptionHistory:
        """A subscription that starts, anchors and is created at `start` unless told."""
        defaults = {"created": start, "start_date": start, "billing_cycle_anchor": start, "livemode": True}
        history = SubscriptionHistory(
            self, subscription_id, start, customer_id=customer_id, status=status, **{**defaults, **fields}
        )
        self.subscriptions.append(history)
        return history

    def invoice(
        self, invoice_id: str, customer_id: str, at: datetime, amount: int, status: str = "paid", **fields: Any
    ) -> Row:
        """An invoice, paid at once unless told."""
        is_paid = status == "paid"
        defaults = {"amount_paid": amount if is_paid else 0, "status_transitions_paid_at": at if is_paid else None}
        totals = {"subtotal": amount, "tax": 0, "total": amount}
        return self.add(
            "invoice",
            at,
            id=invoice_id,
            customer_id=customer_id,
            created=at,
            status=status,
            **{**defaults, **totals, **fields},
        )

    def rate(self, day: date, currency: str, rate_to_eur: Any) -> None:
        """The published units of a currency for 1 EUR."""
        at = datetime(day.year, day.month, day.day, 15)
        self.add("fx_rate", at, rate_date=day, currency=currency, rate_to_eur=rate_to_eur)

    def raw(self) -> dict[str, list[Row]]:
        """All raw rows by table."""
        items = [item for subscription in self.subscriptions for item in subscription.items.values()]
        return {
            **self.tables,
            "subscription_history": [row for history in self.subscriptions for row in history.rows()],
            "subscription_item_history": [row for item in items for row in item.rows()],
        }
