"""Random billing histories biased to where rules break, for Hypothesis and, by seed, for CI.

Many customers make one batch, because a build of the warehouse costs seconds and a customer nothing.
Every id carries its customer's number: a difference names its customer, and `of_customers` cuts it out.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import strategies as st

from warehouse.billing import Billing, History, Row, SubscriptionHistory
from warehouse.oracle.calendar import add_months

BEGIN, AS_OF, AFTER = datetime(2022, 12, 20), datetime(2024, 9, 17, 12, 34, 56), datetime(2024, 12, 20)
Raw = dict[str, list[Row]]
DAY = timedelta(days=1)
CATALOGUE = {"price", "product", "tier", "fx_rate"}

# Units for 1 EUR and what 1 EUR is about worth in minor units. CHF stays at 1: a currency that moves nothing.
CURRENCIES = {
    "eur": (1.0, 100),
    "usd": (1.08, 108),
    "gbp": (0.86, 86),
    "jpy": (157.2, 157),
    "kwd": (0.332, 332),
    "chf": (1.0, 100),
}
INTERVALS = [
    ("month", 1),
    ("year", 1),
    ("month", 3),
    ("month", 12),
    ("year", 2),
    ("week", 1),
    ("week", 2),
    ("day", 1),
    ("day", 7),
    ("day", 30),
]
AMOUNTS = {"free": "0", "cent": "0.01", "low": "9.99", "mid": "50", "high": "1000"}

# Each is an instant at which some rule changes its mind: leap day, clock changes, month ends here and in Paris.
EDGES = [
    *(datetime(2024, 2, 29, hour) for hour in (0, 12)),
    datetime(2024, 2, 29, 23, 59, 59),
    *(datetime(2023, 3, 26, 1), datetime(2023, 10, 29, 0, 30), datetime(2023, 10, 29, 1), datetime(2024, 3, 31, 1)),
    *(datetime(2023, month, 31, 10) for month in (1, 3, 5, 7, 8, 10, 12)),
]
FIRSTS = [add_months(datetime(2023, 1, 1), number) for number in range(24)]


@dataclass
class Story:
    """What a customer's random life is told with."""

    rng: random.Random
    billing: Billing
    number: int
    names: int = 0
    has_usage: bool = False

    def name(self, kind: str) -> str:
        """A new id of this customer, for example 'sub_17_2'."""
        self.names += 1
        return f"{kind}_{self.number}_{self.names}"

    def chance(self, share: float) -> bool:
        """True in this share of the cases."""
        return self.rng.random() < share

    def moment(self, low: datetime, high: datetime) -> datetime:
        """An instant in [low, high], often at an edge."""
        edges = [edge for edge in EDGES if low <= edge <= high]
        firsts = [first for first in FIRSTS if low + DAY <= first <= high - DAY]
        kind = self.rng.choice(("edge", "first", "first", "paris", "midnight", "any", "any", "same"))
        if kind == "same" and self.chance(0.4):
            return low
        if kind == "edge" and edges:
            return self.rng.choice(edges)
        if kind in ("first", "paris") and firsts:
            first = self.rng.choice(firsts)
            hours = 0 if kind == "first" else -1 if first.month in (1, 2, 3, 11, 12) else -2
            return first + timedelta(hours=hours, seconds=self.rng.choice((-1, 0, 0, 0, 1)))
        anywhere = low + timedelta(seconds=self.rng.randint(0, max(0, int((high - low).total_seconds()))))
        midnight = anywhere.replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight if kind == "midnight" and midnight >= low else anywhere

    def soon(self, instant: datetime, days: int = 75) -> datetime:
        """The next event after an instant, sometimes at the same one."""
        return self.moment(instant, instant + days * DAY)


@cache
def catalogue() -> Raw:
    """Every price: by interval, amount and currency, and the special ones of each currency; and the rates."""
    billing = Billing()
    for currency, (_, per_eur) in CURRENCIES.items():
        for unit, count in INTERVALS:
            for name, euros in AMOUNTS.items():
                minor = 1 if name == "cent" else int(Decimal(euros) * per_eur)
                billing.price(f"{currency}_{unit}{count}_{name}", minor, unit, count, currency, family=name)
        tiered: Row = {"currency": currency, "billing_scheme": "tiered", "family": "tiered"}
        for mode in ("graduated", "volume"):
            price = billing.price(f"{currency}_month1_{mode}", None, tiers_mode=mode, **tiered)
            billing.tiers(price, (5, 10 * per_eur, 3 * per_eur), (20, 8 * per_eur, None), (None, "312.5", 7 * per_eur))
        for rounding in ("up", "down"):
            package = {"transform_quantity_divide_by": 5, "transform_quantity_round": rounding}
            billing.price(f"{currency}_month1_package_{rounding}", 12 * per_eur, currency=currency, **package)
        billing.price(f"{currency}_month1_fraction", "0.123456789", currency=currency, family="low")
        billing.price(f"{currency}_year1_fraction", "1234.56789", "year", currency=currency, family="low")
        billing.price(f"{currency}_metered", 5, currency=currency, recurring_usage_type="metered", family="usage")
        billing.price(f"{currency}_setup", 49900, None, currency=currency, family="setup")
    rates(billing)
    return {table: billing.tables[table] for table in CATALOGUE}


def new_billing() -> Billing:
    """Billing with a catalogue and no customer."""
    billing = Billing()
    for table, rows in catalogue().items():
        billing.tables[table] = list(rows)
    return billing


def rates(billing: Billing) -> None:
    """ECB-style rates on working days, from before the first history; CHF never moves."""
    rng = random.Random(1)  # noqa: S311
    level = {currency: rate for currency, (rate, _) in CURRENCIES.items() if currency != "eur"}
    day = BEGIN.date() - 30 * DAY
    while day <= AFTER.date():
        for currency in level:
            if currency != "chf":
                level[currency] *= 1 + rng.uniform(-0.008, 0.008)
            if day.weekday() < 5 and (day.month, day.day) not in ((12, 25), (12, 26), (1, 1)):
                billing.rate(day, currency.upper(), f"{level[currency]:.4f}")
        day += DAY


@dataclass
class Plan:
    """How a subscription is billed: all of its items share interval and currency."""

    currency: str
    unit: str
    count: int
    has_periodic_coupon: bool = False

    def price(self, story: Story) -> str:
        """A price of this currency and interval."""
        names = [*AMOUNTS, "low", "mid", "high"]
        if (self.unit, self.count) == ("month", 1):
            names += ["graduated", "volume", "package_up", "package_down", "fraction"]
        if (self.unit, self.count) == ("year", 1):
            names.append("fraction")
        return f"{self.currency}_{self.unit}{self.count}_{story.rng.choice(names)}"

    def period_start(self, anchor: datetime, number: int) -> datetime:
        """The start of a billing period."""
        if self.unit in ("month", "year"):
            return add_months(anchor, number * self.count * (12 if self.unit == "year" else 1))
        return anchor + number * self.count * (7 if self.unit == "week" else 1) * DAY

    @property
    def months(self) -> int:
        """The interval in months, at least 1."""
        return self.count * {"month": 1, "year": 12}.get(self.unit, 0) or 1


def some_quantity(story: Story) -> int:
    """Few or many units, none now and then."""
    return story.rng.choice((0, 1, 1, 1, 1, 2, 2, 3, 3, 5, 5, 6, 17, 20, 21, 100))


def some_plan(story: Story, currency: str) -> Plan:
    """Mostly monthly and yearly."""
    unit, count = story.rng.choice([*INTERVALS, ("month", 1), ("month", 1), ("month", 1), ("year", 1), ("year", 1)])
    return Plan(currency, unit, count)


def customer(rng: random.Random, billing: Billing, number: int) -> None:
    """One customer's whole life, by one to three subscriptions under one or two Stripe customers."""
    story = Story(rng, billing, number)
    start = story.moment(BEGIN, AS_OF - 10 * DAY)
    currency = rng.choice(("eur", "eur", "eur", *CURRENCIES))
    account = f"acct_{number}" if story.chance(0.4) else None
    email = rng.choice((None, f"Ann@Firm{number}.example", f"a{number}@gmail.com"))
    ids = [story.name("cus")]
    billing.customer(ids[0], start - DAY, account, email=email, livemode=not story.chance(0.02))
    is_merged = account is not None or bool(email and "gmail" not in email)
    if is_merged and story.chance(0.25):
        ids.append(story.name("cus"))
        billing.customer(ids[1], start, account, email=email)
    may_have_own_coupons = story.chance(0.7)
    begin = start
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3))):
        money = currency if story.chance(0.85) else rng.choice(list(CURRENCIES))
        ended = subscription(story, rng.choice(ids), begin, money, may_have_own_coupons)
        gap = rng.choice((timedelta(0), timedelta(seconds=1), DAY, 31 * DAY, 95 * DAY, 400 * DAY))
        begin = story.soon(begin) if ended is None or story.chance(0.25) else ended + gap
        if begin > AS_OF:
            break
    if not may_have_own_coupons and not story.has_usage and story.chance(0.4):
        kind = rng.choice(("percent_off", "amount_off"))
        coupon(
            story,
            Plan(currency, "month", 1),
            story.moment(start, start + 90 * DAY),
            "forever",
            kind,
            customer_id=ids[0],
        )
    if story.chance(0.04):
        row = next(row for row in billing.tables["customer"] if row["id"] == ids[0])
        row |= {"is_deleted": True, "_fivetran_synced": story.moment(start + DAY, AFTER)}


def coupon(
    story: Story, plan: Plan, start: datetime, duration: str, kind: str, months: int | None = None, **owner: Any
) -> None:
    """A coupon of its own, put on a subscription or customer."""
    currency = plan.currency if story.chance(0.85) else story.rng.choice(list(CURRENCIES))
    per_eur = CURRENCIES[currency][1]
    # One coupon in two has two decimals: more, and several such on yen, ask for digits that no invoice has.
    percents = ("10", "20", "50", "100", "12.5", "33.33", "0.01") if story.names % 2 else ("10", "20", "50")
    worth: Row = (
        {"percent_off": story.rng.choice(percents)}
        if kind == "percent_off"
        else {"amount_off": story.rng.choice((1, 5 * per_eur, 15 * per_eur, 80 * per_eur)), "currency": currency}
    )
    coupon_id = story.billing.coupon(story.name("co"), duration, months, valid=story.chance(0.8), **worth)
    end = None
    if duration == "forever" and story.chance(0.4):
        end = story.soon(start + DAY, 200)
    if duration == "repeating" and months:
        end = story.rng.choice((None, add_months(start, months), story.moment(start, add_months(start, months))))
    story.billing.discount(story.name("di"), coupon_id, start, end=end, **owner)


def coupons(story: Story, plan: Plan, history: SubscriptionHistory, anchor: datetime) -> None:
    """One or two coupons of the subscription itself."""
    owner: Row = {"subscription_id": history.subscription_id}
    if story.chance(0.3):
        owner["customer_id"] = history.versions[0][1]["customer_id"]
    for _ in range(story.rng.choice((1, 1, 2))):
        durations = ("forever", "once", "repeating", "repeating") if plan.has_periodic_coupon else ("forever",)
        duration = story.rng.choice(durations)
        start = story.rng.choice((anchor, plan.period_start(anchor, story.rng.choice((1, 2))), story.soon(anchor)))
        months = plan.months + story.rng.choice((0, 1, 2, 11, 12)) if duration == "repeating" else None
        if start <= AS_OF:
            coupon(story, plan, start, duration, story.rng.choice(("percent_off", "amount_off")), months, **owner)


def subscription(
    story: Story, customer_id: str, begin: datetime, currency: str, may_have_coupons: bool
) -> datetime | None:
    """One subscription from its start on; returns when it ended, None if it goes on."""
    rng, billing = story.rng, story.billing
    plan = some_plan(story, currency)
    has_coupons = may_have_coupons and story.chance(0.4)
    plan.has_periodic_coupon = has_coupons and story.chance(0.7)
    fields: Row = {"livemode": not story.chance(0.02)}
    opening = rng.choice(("active", "active", "active", "active", "trial", "trial", "incomplete", "late", "early"))
    anchor, first_row = begin, begin
    if opening == "trial":
        anchor = begin + rng.choice((7, 14, 30)) * DAY
        fields |= {"status": "trialing", "trial_start": begin, "trial_end": anchor}
    elif opening == "incomplete":
        fields["status"] = "incomplete"
    elif opening == "late":  # the connector's history begins after the subscription
        first_row = begin + rng.choice((1, 20, 60)) * DAY
        fields["status"] = rng.choice(("active", "active", "active", "past_due", "unpaid"))
        if first_row >= begin + 20 * DAY and story.chance(0.3):
            anchor = begin + rng.choice((7, 14)) * DAY
            fields |= {"trial_start": begin, "trial_end": anchor}
    elif opening == "early":  # the subscription is created before it starts
        first_row = begin - rng.choice((1, 9)) * DAY
    fields |= {"created": min(begin, first_row), "start_date": begin, "billing_cycle_anchor": anchor}
    history = billing.subscription(story.name("sub"), customer_id, first_row, **fields)
    is_metered = not has_coupons and story.chance(0.12)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        history.item(plan.price(story), some_quantity(story), story.name("si"))
    if story.chance(0.05):
        history.item(f"{currency}_setup", 1, story.name("si"))
    if is_metered:
        story.has_usage = True
        metered = history.item(f"{currency}_metered", None, story.name("si"))
        usage(story, history, metered.versions[0][1]["id"], begin)
    if has_coupons:
        coupons(story, plan, history, anchor)
    payments(story, history, customer_id, anchor)
    return Life(story, history, plan, max(begin, first_row)).live(opening, anchor)


def payments(story: Story, history: SubscriptionHistory, customer_id: str, due: datetime) -> None:
    """Invoices of 0, open and paid ones; some subscriptions never pay."""
    owner = {"subscription_id": history.subscription_id}
    if story.chance(0.3):
        story.billing.invoice(story.name("in"), customer_id, history.start, 0, **owner)
    if story.chance(0.2):
        story.billing.invoice(story.name("in"), customer_id, due, 5000, status="open", **owner)
    if story.chance(0.8):
        created = due + story.rng.choice((timedelta(0), timedelta(hours=1), 3 * DAY))
        paid_at = story.rng.choice((created, created + timedelta(minutes=7), story.soon(created, 40)))
        story.billing.invoice(story.name("in"), customer_id, created, 5000, status_transitions_paid_at=paid_at, **owner)


def usage(story: Story, history: SubscriptionHistory, item_id: str, begin: datetime) -> None:
    """Invoices with one line of metered usage, about one a month, at month ends now and then."""
    fields = history.versions[0][1]
    at = story.soon(begin, 40)
    while at < AFTER and story.chance(0.9):
        amount = story.rng.choice((0, 1, 3720, 100000))
        status = story.rng.choice(("paid", "paid", "open", "uncollectible"))
        invoice = story.billing.invoice(
            story.name("in"), fields["customer_id"], at, amount, status, subscription_id=history.subscription_id
        )
        story.billing.add(
            "invoice_line_item",
            at,
            id=story.name("il"),
            invoice_id=invoice["id"],
            type="subscription",
            amount=amount,
            price_id=history.items[item_id].versions[0][1]["price_id"],
            subscription_id=history.subscription_id,
            subscription_item_id=item_id,
            quantity=amount // 5,
            proration=False,
        )
        at = story.moment(at + 20 * DAY, at + 45 * DAY)


class Life:
    """The events of one subscription, each a method named for what happens."""

    def __init__(self, story: Story, history: SubscriptionHistory, plan: Plan, now: datetime) -> None:
        """Begins at `now`, after the first versions of the subscription and its items."""
        self.story, self.rng, self.history, self.plan, self.now = story, story.rng, history, plan, now
        self.ended_at: datetime | None = None

    @property
    def state(self) -> Row:
        """The subscription's current version."""
        return self.history.versions[-1][1]

    @property
    def items(self) -> list[History]:
        """Licensed recurring items that are still there."""
        return [
            item
            for item in self.history.items.values()
            if item.deleted_at is None and not item.versions[-1][1]["price_id"].endswith(("_metered", "_setup"))
        ]

    def live(self, opening: str, anchor: datetime) -> datetime | None:
        """Lets things happen until it ends or enough has happened."""
        if opening == "trial":
            self.end_trial(anchor)
        elif opening == "incomplete":
            self.now = self.story.soon(self.now, 2)
            self.history.at(self.now, status=self.rng.choice(("active", "active", "incomplete_expired")))
        for _ in range(self.rng.choice((0, 1, 2, 3, 5, 8))):
            if self.ended_at or self.state["status"] not in ("active", "past_due") or self.now > AFTER:
                break
            self.now = self.story.soon(self.now)
            events = [self.requantify, self.reprice, self.touch, self.add, self.drop, self.pause, self.fall_due]
            events += [self.request_cancel, self.cancel, self.cancel_backdated, self.vanish, self.replace]
            if not self.plan.has_periodic_coupon:
                events += [self.reinterval, self.recurrency]
            self.rng.choice([*events, self.requantify, self.reprice, self.pause, self.fall_due, self.fall_due])()
        return self.ended_at

    def end_trial(self, trial_end: datetime) -> None:
        """It converts, stops, waits for a card, falls due, or is forgotten; it may convert early."""
        outcome = self.rng.choice(("active", "active", "active", "canceled", "paused", "past_due", "outlives", "early"))
        self.now = trial_end
        if outcome == "early":
            self.now = self.story.moment(self.history.start, trial_end)
            moved = {} if self.plan.has_periodic_coupon else {"billing_cycle_anchor": self.now}
            self.history.at(self.now, status="active", trial_end=self.now, **moved)
        elif outcome == "canceled":
            self.now = self.story.moment(self.history.start, trial_end)
            self.finish(self.now)
        elif outcome != "outlives":
            self.history.at(self.now, status=outcome)
            if outcome == "paused" and self.story.chance(0.6):
                self.now = self.story.soon(self.now)
                self.history.at(self.now, status="active")

    def finish(self, at: datetime, **fields: Any) -> None:
        """The canceled row, and when the service ended by it."""
        reason = self.rng.choice((None, "cancellation_requested"))
        paid_through = self.rng.choice((None, at, at + self.rng.choice((1, 5, 25)) * DAY))
        defaults = {"cancellation_reason": reason, "current_period_end": paid_through}
        self.history.end(at, **{**defaults, **fields})
        self.ended_at = min(at, self.state["ended_at"] or at)

    def requantify(self) -> None:
        """Seats change."""
        if self.items:
            self.rng.choice(self.items).at(self.now, quantity=some_quantity(self.story))

    def reprice(self) -> None:
        """An item goes to another price of the same interval."""
        if self.items:
            self.rng.choice(self.items).at(self.now, price_id=self.plan.price(self.story))

    def reinterval(self) -> None:
        """All items go to another interval, and the billing cycle begins anew."""
        switched = some_plan(self.story, self.plan.currency)
        self.plan = replace(switched, has_periodic_coupon=False)
        self.switch()

    def recurrency(self) -> None:
        """All items go to another currency."""
        self.plan = replace(self.plan, currency=self.rng.choice(list(CURRENCIES)))
        self.switch()

    def switch(self) -> None:
        """All items get a price of the present plan."""
        for item in self.items:
            item.at(self.now, price_id=self.plan.price(self.story))
        self.history.at(self.now, billing_cycle_anchor=self.now)

    def touch(self) -> None:
        """A version in which nothing that counts has changed."""
        self.history.at(self.now, current_period_start=self.now)

    def add(self) -> None:
        """One more item."""
        self.history.item(self.plan.price(self.story), some_quantity(self.story), self.story.name("si"), self.now)

    def drop(self) -> None:
        """An item goes; the subscription stays."""
        items = [item for item in self.items if item.versions[-1][0] < self.now]
        if items:
            self.rng.choice(items).delete(self.now)

    def replace(self) -> None:
        """An item goes and another comes at the same instant."""
        self.drop()
        self.add()

    def pause(self) -> None:
        """Collection pauses, to resume by itself, by hand, by hand before or after its time, or never."""
        paused_at = self.now
        by_itself = self.rng.choice((None, self.story.soon(paused_at, 60)))
        self.history.at(paused_at, pause_collection_behavior="void", pause_collection_resumes_at=by_itself)
        if self.story.chance(0.3):
            self.now = self.story.soon(self.now, 30)
            self.rng.choice((self.touch, self.requantify))()
        if self.story.chance(0.6):
            self.now = self.story.soon(self.now, 60)
            self.history.at(self.now, pause_collection_behavior=None, pause_collection_resumes_at=None)

    def fall_due(self) -> None:
        """A charge fails: it recovers, goes unpaid (and may come back), or is canceled for it."""
        if self.state["status"] == "active":
            self.history.at(self.now, status="past_due")
        for _ in range(self.rng.choice((0, 0, 1))):
            self.now = self.story.soon(self.now, 10)
            self.touch()
        outcome = self.rng.choice(("active", "active", "unpaid", "canceled", "stays"))
        if outcome == "stays":
            return
        self.now = self.rng.choice((self.story.soon(self.now, 40), self.now + 5 * DAY, self.now + 30 * DAY))
        failed = {"cancellation_reason": self.rng.choice(("payment_failed", "payment_disputed"))}
        if outcome == "canceled":
            self.finish(self.now, **failed)
            return
        self.history.at(self.now, status=outcome)
        if outcome == "unpaid" and self.story.chance(0.6):
            self.now = self.story.soon(self.now)
            if self.story.chance(0.5):
                self.history.at(self.now, status="active")
            else:
                self.finish(self.now, **failed)

    def request_cancel(self) -> None:
        """A cancellation at the period's end is asked for, and withdrawn or carried out."""
        asked, ends = self.now, self.story.soon(self.now + DAY, 40)
        self.history.at(asked, canceled_at=asked, cancel_at_period_end=True, cancel_at=ends)
        if self.story.chance(0.4):
            self.now = self.story.moment(asked, ends - timedelta(seconds=1))
            self.history.at(self.now, canceled_at=None, cancel_at_period_end=False, cancel_at=None)
            return
        self.now = ends
        self.finish(ends, canceled_at=asked, current_period_end=ends, cancellation_reason="cancellation_requested")

    def cancel(self) -> None:
        """It ends now; the row may not say when."""
        if self.state["status"] == "active":
            self.finish(self.now, ended_at=self.rng.choice((None, self.now, self.now)))

    def cancel_backdated(self) -> None:
        """It ended before the row that says so, and asked then."""
        if self.state["status"] == "active":
            ended_at = self.now - self.rng.choice((1, 12, 45)) * DAY
            self.finish(self.now, ended_at=ended_at, canceled_at=ended_at, current_period_end=None)

    def vanish(self) -> None:
        """The last row is no longer active, without an end; `dress` takes that from the mark."""
        if self.story.chance(0.5):
            ended_at = self.rng.choice((None, self.story.soon(self.now, 20)))
            self.history.at(self.now, ended_at=ended_at, is_vanished=True)
            self.ended_at = ended_at or self.now


def dress(rng: random.Random, rows: list[Row]) -> list[Row]:
    """The rows of one history as real deliveries have them (clarification 12): the same story, told worse."""
    style = rng.choice(("next", "next", "just_before", "null"))
    found: list[Row] = []
    for row in rows:
        row = {name: value for name, value in row.items() if name != "is_vanished"} | (
            {"_fivetran_active": False} if row.get("is_vanished") and row["_fivetran_end"] is None else {}
        )
        start, end = row["_fivetran_start"], row["_fivetran_end"]
        is_last = row is rows[-1] or row["_fivetran_start"] == rows[-1]["_fivetran_start"]
        if end is None:
            row["_fivetran_end"] = rng.choice((None, datetime(9999, 12, 31, 23, 59, 59)))
        elif end > start and not is_last and rows[-1]["_fivetran_start"] >= end:
            row["_fivetran_end"] = {"next": end, "just_before": end - timedelta(milliseconds=1), "null": None}[style]
            row["_fivetran_active"] = style == "null"
        found.append(row)
        if rng.random() < 0.1:
            found.append(dict(row))
        if rng.random() < 0.05:
            found.append({**row, "_fivetran_synced": row["_fivetran_synced"] + 3 * DAY})
        if rng.random() < 0.04:  # what a second change at the same instant left behind
            late = rng.choice((timedelta(0), DAY, -DAY))
            found.append(_wrong(row) | {"_fivetran_end": start, "_fivetran_synced": row["_fivetran_synced"] + late})
        if rng.random() < 0.04:  # an older delivery of the same version
            found.append(_wrong(row) | {"_fivetran_end": None, "_fivetran_synced": row["_fivetran_synced"] - DAY})
    return found


def _wrong(row: Row) -> Row:
    """The row with a content that would show."""
    wrong = {"status": "unpaid"} if "status" in row else {"quantity": 7}
    return {**row, "_fivetran_active": False, **wrong}


def raw_rows(rng: random.Random, billing: Billing) -> Raw:
    """All raw rows, some of them twice."""
    owned = {table: rows for table, rows in billing.tables.items() if table not in CATALOGUE}
    raw = {table: [*rows, *(dict(row) for row in rows if rng.random() < 0.03)] for table, rows in owned.items()}
    raw |= {table: list(rows) for table, rows in billing.tables.items() if table in CATALOGUE}
    raw["subscription_history"] = [row for history in billing.subscriptions for row in dress(rng, history.rows())]
    raw["subscription_item_history"] = [
        row for history in billing.subscriptions for item in history.items.values() for row in dress(rng, item.rows())
    ]
    return raw


def make_billing(seeds: Iterable[int]) -> Billing:
    """One customer a seed, in one catalogue; the same seeds tell the same lives."""
    billing = new_billing()
    for number, seed in enumerate(seeds):
        customer(random.Random(seed), billing, number)  # noqa: S311
    return billing


def make_batch(seeds: Iterable[int]) -> Raw:
    """The raw rows of one customer a seed."""
    return raw_rows(random.Random(0), make_billing(seeds))  # noqa: S311


def seeds_of(seed: int, customers: int) -> list[int]:
    """A seed for each customer of the deterministic variant for CI."""
    rng = random.Random(seed)  # noqa: S311
    return [rng.getrandbits(48) for _ in range(customers)]


def batches(customers: int) -> st.SearchStrategy[Raw]:
    """Batches that shrink by leaving customers out."""
    seeds = st.lists(st.integers(0, 2**48), min_size=1, max_size=customers)
    return seeds.map(make_batch)


@st.composite
def single_customers(draw: st.DrawFn) -> Raw:
    """One customer whose every choice Hypothesis makes, so that it shrinks to a short story."""
    rng = draw(st.randoms(use_true_random=False))
    billing = new_billing()
    customer(rng, billing, 0)
    return raw_rows(rng, billing)


def of_customers(raw: Raw, numbers: set[int]) -> Raw:
    """The rows of some customers, with the whole catalogue."""
    return {
        table: rows if table in CATALOGUE else [row for row in rows if number_of(row["id"]) in numbers]
        for table, rows in raw.items()
    }


def number_of(identifier: str) -> int:
    """The customer's number in an id such as 'sub_17_2' or 'acct_17'."""
    return int(identifier.split("_")[1])
