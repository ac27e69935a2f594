"""Metrics 5: movements of a customer in a period, net, and the bridge that sums them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from warehouse.oracle.calendar import Period, days, local_date
from warehouse.oracle.exchange import Exchange
from warehouse.oracle.ledger import CustomerLedger, Key
from warehouse.oracle.settings import Settings

ZERO = Decimal(0)


@dataclass
class Movement:
    """One customer in one period, in the reporting currency."""

    customer_id: str
    first_date: date
    opening: Decimal
    closing: Decimal
    category: str
    movement: Decimal
    gross_up: Decimal
    gross_down: Decimal
    opening_at_closing_rate: Decimal
    is_first_paid: bool
    is_transient: bool
    is_intra_period_returner: bool
    is_never_paid: bool
    lifecycle_number: int
    transient_mrr: Decimal = ZERO
    churn_types: set[str] = field(default_factory=set)
    was_customer: bool = False
    is_customer: bool = False

    @property
    def fx(self) -> Decimal:
        """Metrics 4.8: the residual, so that the bridge closes exactly."""
        return self.closing - self.opening - self.movement


def category(
    ledger: CustomerLedger, within: Period, opening: dict[Key, Decimal], closing: dict[Key, Decimal], at_rate: Decimal
) -> str:
    """Metrics 5.1: the one category of a customer in a period, on local amounts.

    Of a customer with several currencies at the two ends, on `at_rate`: both ends at the closing rate. Where each
    change has a rate of its own (`movement_date`), on their sum, so that the sign is the category's.
    """
    before, after = sum(opening.values()), sum(closing.values())
    if not before and not after:
        return "unchanged"
    if not before:
        earlier, latest = ledger.last_spell(within.starts_at), ledger.last_spell(within.ends_at)
        is_return = earlier is not None and latest is not None and latest.lifecycle_number == earlier.lifecycle_number
        return "reactivation" if is_return else "new"
    if not after:
        return "churn"
    currencies = {currency for _, currency in [*opening, *closing]}
    is_converted = len(currencies) > 1 or ledger.settings.fx_policy == "movement_date"
    change = at_rate if is_converted else after - before
    return "expansion" if change > 0 else "contraction" if change < 0 else "unchanged"


def item_changes(opening: dict[Key, Decimal], closing: dict[Key, Decimal]) -> dict[Key, Decimal]:
    """The local change of each item."""
    return {key: closing.get(key, ZERO) - opening.get(key, ZERO) for key in {**opening, **closing}}


def changes_at_their_dates(ledger: CustomerLedger, within: Period, exchange: Exchange) -> dict[Key, Decimal]:
    """`fx_policy: movement_date`: each change of an item at the rate of its own local day, rounded by itself."""
    found: dict[Key, Decimal] = defaultdict(Decimal)
    for instant in sorted(ledger.changed_at):
        if within.starts_at <= instant < within.ends_at:
            day = local_date(instant, exchange.settings.zone)
            # A level is a left limit, so what changes at an instant shows just after it.
            after = ledger.levels(instant + timedelta(microseconds=1))
            for key, change in item_changes(ledger.levels(instant), after).items():
                found[key] += exchange.convert(change, key[1], day)
    return found


def first_mrr(ledger: CustomerLedger, exchange: Exchange, day: date) -> Decimal:
    """What a customer began with, at the rate of a day, or of its own day by `movement_date`."""
    began_at = ledger.spells[0].starts_at
    if exchange.settings.fx_policy == "movement_date":
        day = local_date(began_at, exchange.settings.zone)
    levels = ledger.levels(began_at + timedelta(microseconds=1))
    return sum((exchange.convert(level, key[1], day) for key, level in levels.items()), ZERO)


def period_movements(
    ledger: CustomerLedger, periods: Iterable[Period], exchange: Exchange, settings: Settings
) -> list[Movement]:
    """A row for each period with any MRR in it: at its opening, its close, or within (clarification 23)."""
    found = []
    opening_rep: dict[Key, Decimal] = {}
    for within in periods:
        day = min(within.last_date, settings.as_of.date())
        opening, closing = ledger.levels(within.starts_at), ledger.levels(within.ends_at)
        closing_rep = {key: exchange.convert(level, key[1], day) for key, level in closing.items()}
        changes = {key: exchange.convert(change, key[1], day) for key, change in item_changes(opening, closing).items()}
        if settings.fx_policy == "movement_date":
            # Net of the period: an item that came and went inside it moved nothing.
            at_dates = changes_at_their_dates(ledger, within, exchange)
            changes = {key: at_dates[key] for key in changes}
        movement = sum(changes.values(), ZERO)
        spells = [
            spell for spell in ledger.spells if spell.starts_at < within.ends_at and spell.ends_at >= within.starts_at
        ]
        if spells:
            name = category(ledger, within, opening, closing, movement)
            begun = [spell for spell in spells if spell.starts_at >= within.starts_at]
            latest = ledger.last_spell(within.ends_at)
            assert latest is not None
            is_first_paid = ledger.spells[0] in begun
            is_transient = is_first_paid and not any(closing.values())
            found.append(
                Movement(
                    customer_id=ledger.customer_id,
                    first_date=within.first_date,
                    opening=sum(opening_rep.values(), ZERO),
                    closing=sum(closing_rep.values(), ZERO),
                    category=name,
                    movement=movement,
                    gross_up=sum((change for change in changes.values() if change > 0), ZERO),
                    gross_down=sum((change for change in changes.values() if change < 0), ZERO),
                    opening_at_closing_rate=sum(closing_rep.values(), ZERO) - movement,
                    is_first_paid=is_first_paid,
                    is_transient=is_transient,
                    transient_mrr=first_mrr(ledger, exchange, day) if is_transient else ZERO,
                    is_intra_period_returner=any(opening.values()) and any(closing.values()) and len(spells) > 1,
                    is_never_paid=name == "churn" and ledger.first_payment_at >= within.ends_at,
                    lifecycle_number=latest.lifecycle_number,
                    churn_types=ledger.churn_types(latest.ends_at) if name == "churn" else set(),
                    was_customer=any(opening.values()),
                    is_customer=any(closing.values()),
                )
            )
        opening_rep = closing_rep
    return found


def daily_movements(
    ledger: CustomerLedger, months: Iterable[Period], exchange: Exchange, settings: Settings
) -> dict[tuple[date, str], Decimal]:
    """The net change of each local day by (day, category), where there is one.

    Clarification 18: a day's amount is the difference of the rounded changes since the month's opening at the
    month's closing rate, so that the days of a month sum to the month.
    """
    found: dict[tuple[date, str], Decimal] = {}
    for month in months:
        closing_day = min(month.last_date, settings.as_of.date())
        opening = ledger.levels(month.starts_at)
        before: dict[Key, Decimal] = {}
        for day in days(month, settings.zone):
            if not any(day.starts_at <= instant < day.ends_at for instant in ledger.changed_at):
                continue
            levels = ledger.levels(day.ends_at)
            since_opening = {
                key: exchange.convert(change, key[1], closing_day)
                for key, change in item_changes(opening, levels).items()
            }
            amount = sum(since_opening.values(), ZERO) - sum(before.values(), ZERO)
            if settings.fx_policy == "movement_date":
                amount = sum(changes_at_their_dates(ledger, day, exchange).values(), ZERO)
            name = category(ledger, day, ledger.levels(day.starts_at), levels, amount)
            if name != "unchanged":
                found[day.first_date, name] = amount
            before = since_opening
    return found


CATEGORIES = ("new", "expansion", "reactivation", "contraction", "churn")


def bridge(rows: Iterable[Movement], settings: Settings) -> dict[date, dict[str, Decimal]]:
    """Metrics 5.4 and 5.5: the MRR and the customer bridge of each period, all customers together."""
    found: dict[date, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in rows:
        total = found[row.first_date]
        total["opening_mrr"] += row.opening
        total["closing_mrr"] += row.closing
        total["fx_mrr"] += row.fx
        for name in CATEGORIES:
            total[f"{name}_mrr"] += row.movement if row.category == name else ZERO
        total["arr"] += 12 * row.closing
        total["opening_customers"] += row.was_customer
        total["closing_customers"] += row.is_customer
        total["new_customers"] += row.category == "new"
        total["reactivated_customers"] += row.category == "reactivation"
        total["churned_customers"] += row.category == "churn"
        total["first_paid_customers"] += row.is_first_paid
        total["transient_new_customers"] += row.is_transient
        # Metrics 5.4: `gross` counts who came and went in one period on both sides, with what they began with.
        if settings.transient_policy == "gross" and row.is_transient:
            total["new_customers"] += 1
            total["churned_customers"] += 1
            total["new_mrr"] += row.transient_mrr
            total["churn_mrr"] -= row.transient_mrr
    return found
