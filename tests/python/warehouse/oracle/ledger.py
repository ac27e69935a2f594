"""A customer's MRR over time: levels at an instant, the spells of being a customer, and why each ended."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from warehouse.oracle.book import Book, Subscription
from warehouse.oracle.calendar import FOREVER, add_months
from warehouse.oracle.intervals import Interval
from warehouse.oracle.service import carried_status
from warehouse.oracle.settings import Settings

# An item in one currency: what money is converted and rounded at (clarification 18).
Key = tuple[str, str]


@dataclass(frozen=True)
class Spell:
    """An unbroken time [starts_at, ends_at) with MRR above 0, and the life it belongs to (metrics 5.3)."""

    starts_at: datetime
    ends_at: datetime
    lifecycle_number: int


class CustomerLedger:
    """One customer that ever had MRR."""

    def __init__(
        self,
        customer_id: str,
        intervals: list[Interval],
        subscriptions: list[Subscription],
        book: Book,
        settings: Settings,
    ) -> None:
        """Takes the customer's intervals and subscriptions."""
        self.customer_id = customer_id
        self.intervals = [interval for interval in intervals if interval.mrr > 0]
        self.subscriptions = {subscription.subscription_id: subscription for subscription in subscriptions}
        self.settings = settings
        bounds = {bound for interval in self.intervals for bound in (interval.valid_from, interval.valid_to)}
        self.changed_at = {bound for bound in bounds if bound}
        self.spells = self._spells()
        self.metered_prices = {
            price for price, row in book.prices.items() if row.get("recurring_usage_type") == "metered"
        }
        self.free_intervals = [
            interval for interval in intervals if interval.mrr == 0 and interval.price_id not in self.metered_prices
        ]
        payers = {subscription.customer["id"] for subscription in subscriptions}
        self.first_payment_at = min((at for payer in payers for at in book.payments[payer]), default=FOREVER)

    def levels(self, instant: datetime) -> dict[Key, Decimal]:
        """Local MRR of each item just before an instant: the left limit of metrics 2.1."""
        found: dict[Key, Decimal] = defaultdict(Decimal)
        for interval in self.intervals:
            if interval.valid_from < instant and (interval.valid_to is None or interval.valid_to >= instant):
                found[interval.subscription_item_id, interval.currency] += interval.mrr
        return found

    def _spells(self) -> list[Spell]:
        found: list[Spell] = []
        for interval in sorted(self.intervals, key=lambda interval: interval.valid_from):
            begin, end = interval.valid_from, interval.valid_to or FOREVER
            if found and begin <= found[-1].ends_at:
                last = found.pop()
                found.append(Spell(last.starts_at, max(last.ends_at, end), last.lifecycle_number))
            else:
                found.append(Spell(begin, end, self._life(found, begin)))
        return found

    def _life(self, earlier: list[Spell], begin: datetime) -> int:
        """Clarification 16: a new life only where the absence was strictly longer than the window."""
        window = self.settings.reactivation_window_months
        if not earlier:
            return 1
        is_long = window is not None and begin > add_months(earlier[-1].ends_at, window)
        return earlier[-1].lifecycle_number + is_long

    def last_spell(self, instant: datetime) -> Spell | None:
        """The last spell that began before an instant."""
        begun = [spell for spell in self.spells if spell.starts_at < instant]
        return begun[-1] if begun else None

    def churn_types(self, ended_at: datetime) -> set[str]:
        """Why MRR went to 0 at an instant (metrics 5.2), as all types that the definitions allow.

        The types of all subscriptions that lost theirs then. Where a subscription goes on without MRR the customer
        also stepped down: whether who ends one plan and keeps a free one left is not defined, nor whether who
        vanishes while a payment is due or a pause begins meant to, nor what a month without usage is.
        """
        types = set()
        for interval in self.intervals:
            if interval.valid_to == ended_at:
                subscription = self.subscriptions[interval.subscription_id]
                status, churn_type = carried_status(subscription, ended_at, self.settings)
                types.add("downgrade_to_free" if status else churn_type or "voluntary")
                if status and not any(free.subscription_id == interval.subscription_id for free in self.free(ended_at)):
                    types.add("voluntary")
                last = subscription.versions[-1]
                if interval.price_id in self.metered_prices:
                    types.add("voluntary")
                if last.starts_at == ended_at and last.row.get("pause_collection_behavior"):
                    types.add("pause")
                if interval.status == "past_due" and not last.row.get("cancellation_reason"):
                    types.add("involuntary")
        goes_on = any(carried_status(other, ended_at, self.settings)[0] for other in self.subscriptions.values())
        return types | ({"downgrade_to_free"} if goes_on else set())

    def free(self, instant: datetime) -> list[Interval]:
        """The intervals with MRR of 0 that hold at an instant."""
        return [
            interval
            for interval in self.free_intervals
            if interval.valid_from <= instant and (interval.valid_to is None or interval.valid_to > instant)
        ]


def ledgers(book: Book, intervals: list[Interval], settings: Settings) -> list[CustomerLedger]:
    """One ledger for every customer that ever had MRR above 0."""
    by_customer: dict[str, list[Interval]] = defaultdict(list)
    for interval in intervals:
        by_customer[interval.customer_id].append(interval)
    found = []
    for customer_id, own in sorted(by_customer.items()):
        subscriptions = [subscription for subscription in book.subscriptions if subscription.customer_id == customer_id]
        ledger = CustomerLedger(customer_id, own, subscriptions, book, settings)
        if ledger.spells:
            found.append(ledger)
    return found
