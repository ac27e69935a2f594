"""The raw rows as a run reads them: once each, none after the cut-off, histories as versions without gaps."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from warehouse.oracle.calendar import FOREVER

Row = dict[str, Any]
FREE_MAIL = {"gmail.com", "outlook.com", "yahoo.com"}


@dataclass
class Version:
    """A row of a history, valid in [starts_at, ends_at)."""

    starts_at: datetime
    ends_at: datetime
    row: Row


@dataclass
class Subscription:
    """A subscription with the histories of itself and of its items."""

    subscription_id: str
    customer: Row
    customer_id: str
    versions: list[Version]
    items: dict[str, list[Version]]
    discounts: list[Row] = field(default_factory=list)
    first_payment_at: datetime | None = None

    @property
    def started_at(self) -> datetime:
        """Clarification 11: `start_date`, also when the history begins later."""
        first = self.versions[0]
        return first.row.get("start_date") or first.starts_at


class Book:
    """All that one run knows of billing and exchange rates, by clarifications 1, 12, 14, 16 and 21."""

    def __init__(self, raw: dict[str, list[Row]], as_of: datetime) -> None:
        """Reads the raw tables by name, `fx_rate` among them."""
        self.as_of = as_of
        self.prices = self._by_id(raw, "price")
        self.products = self._by_id(raw, "product")
        self.coupons = self._by_id(raw, "coupon")
        self.tiers: dict[str, list[Row]] = defaultdict(list)
        for tier in latest(raw.get("tier", []), "price_id", "index"):
            self.tiers[tier["price_id"]].append(tier)
        self.rates: dict[str, dict[date, Any]] = defaultdict(dict)
        for rate in latest(raw.get("fx_rate", []), "rate_date", "currency"):
            if rate["rate_date"] <= as_of.date():
                self.rates[rate["currency"].upper()][rate["rate_date"]] = rate["rate_to_eur"]
        invoices = {invoice["id"]: invoice for invoice in self._read(raw, "invoice", "created")}
        self.payments: dict[str, list[datetime]] = defaultdict(list)
        for invoice in invoices.values():
            if _is_payment(invoice):
                self.payments[invoice["customer_id"]].append(invoice["status_transitions_paid_at"])
        self.usage: dict[str, list[tuple[datetime, int]]] = defaultdict(list)
        for line in latest(raw.get("invoice_line_item", []), "id"):
            invoice = invoices.get(line["invoice_id"])
            if invoice and invoice["status"] not in ("draft", "void"):
                self.usage[line["subscription_item_id"]].append((invoice["created"], line["amount"]))
        customers = {
            row["id"]: row for row in self._read(raw, "customer", "created") if row.get("livemode") is not False
        }
        self.customer_ids = customer_identities(customers.values())
        self.subscriptions = self._subscriptions(raw, customers, invoices.values())

    def _read(self, raw: dict[str, list[Row]], table: str, time: str) -> list[Row]:
        """Clarification 1: events after the cut-off are not read; current state counts by creation."""
        return [row for row in latest(raw.get(table, []), "id") if row.get(time) is None or row[time] <= self.as_of]

    def _by_id(self, raw: dict[str, list[Row]], table: str) -> dict[str, Row]:
        return {row["id"]: row for row in self._read(raw, table, "created")}

    def _subscriptions(
        self, raw: dict[str, list[Row]], customers: dict[str, Row], invoices: Iterable[Row]
    ) -> list[Subscription]:
        items: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
        for row in raw.get("subscription_item_history", []):
            items[row["subscription_id"]][row["id"]].append(row)
        rows: dict[str, list[Row]] = defaultdict(list)
        for row in raw.get("subscription_history", []):
            if row.get("livemode") is not False and row["customer_id"] in customers:
                rows[row["id"]].append(row)
        payments: dict[str, list[datetime]] = defaultdict(list)
        for invoice in invoices:
            if _is_payment(invoice) and invoice.get("subscription_id"):
                payments[invoice["subscription_id"]].append(invoice["status_transitions_paid_at"])
        discounts = self._read(raw, "subscription_discount", "start")
        subscriptions = []
        for subscription_id, history in sorted(rows.items()):
            history_versions = versions(history, self.as_of)
            if not history_versions:
                continue
            customer = customers[history[0]["customer_id"]]
            own = [row for row in discounts if row.get("subscription_id") == subscription_id]
            of_customer = [
                row for row in discounts if not row.get("subscription_id") and row.get("customer_id") == customer["id"]
            ]
            item_versions = {item: versions(rows, self.as_of) for item, rows in items[subscription_id].items()}
            subscriptions.append(
                Subscription(
                    subscription_id,
                    customer,
                    self.customer_ids[customer["id"]],
                    history_versions,
                    {item: found for item, found in sorted(item_versions.items()) if found},
                    # Clarification 14: a discount on the customer applies where there is none of its own.
                    sorted(own or of_customer, key=lambda row: (row["start"], row["id"])),
                    min(payments[subscription_id], default=None),
                )
            )
        return subscriptions


def _is_payment(invoice: Row) -> bool:
    """Clarification 16: a paid invoice above 0."""
    return invoice["status"] == "paid" and (invoice.get("amount_paid") or 0) > 0


def latest(rows: Iterable[Row], *key: str) -> list[Row]:
    """One row a key: the delivery that arrived last."""
    newest: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        name = tuple(row[column] for column in key)
        if name not in newest or row["_fivetran_synced"] > newest[name]["_fivetran_synced"]:
            newest[name] = row
    return list(newest.values())


def versions(rows: Iterable[Row], as_of: datetime) -> list[Version]:
    """Clarification 12: the next row's start ends a row; of rows with one start, one wins."""
    starts: dict[datetime, list[Row]] = defaultdict(list)
    for row in rows:
        if row["_fivetran_start"] <= as_of:
            starts[row["_fivetran_start"]].append(row)
    winners = [max(starts[start], key=_strength(start)) for start in sorted(starts)]
    found = []
    for number, row in enumerate(winners):
        start = row["_fivetran_start"]
        if number + 1 < len(winners):
            end = winners[number + 1]["_fivetran_start"]
        elif _end(row) == FOREVER and row.get("_fivetran_active") is False:
            end = row.get("ended_at") or start
        else:
            end = _end(row)
        found.append(Version(start, end, row))
    return found


def _strength(start: datetime) -> Callable[[Row], tuple[bool, datetime, datetime]]:
    """A row without length loses; then the later sync, then the longer row wins."""
    return lambda row: (_end(row) > start, row["_fivetran_synced"], _end(row))


def _end(row: Row) -> datetime:
    """An open end may be null or in the year 9999."""
    end = row.get("_fivetran_end")
    return FOREVER if end is None or end.year == 9999 else end


def customer_identities(customers: Iterable[Row]) -> dict[str, str]:
    """Clarification 21: customers that name one account, or share a company domain without one, are one customer."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in customers:
        account = json.loads(row.get("metadata") or "{}").get("account_id")
        domain = (row.get("email") or "").partition("@")[2].lower()
        if account:
            groups[("account", account)].append(row["id"])
        elif domain and domain not in FREE_MAIL:
            groups[("domain", domain)].append(row["id"])
        else:
            groups[("alone", row["id"])].append(row["id"])
    return {
        member: name if kind == "account" else min(members)
        for (kind, name), members in groups.items()
        for member in members
    }
