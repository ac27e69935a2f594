"""The oracle against the worked cases of the metric definitions: it must be right before it judges."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from warehouse.billing import Billing, SubscriptionHistory
from warehouse.oracle import (
    Book,
    Movement,
    Settings,
    bridge,
    daily_movements,
    ledgers,
    mrr_intervals,
    period_movements,
    rates,
)
from warehouse.oracle.calendar import add_months, midnight, month_of, periods
from warehouse.oracle.exchange import Exchange

AS_OF = datetime(2025, 6, 15, 12)


def on(text: str) -> datetime:
    """An instant such as '2024-01-10' or '2024-01-31 23:30'."""
    return datetime.fromisoformat(text)


class Told:
    """What the oracle says of a story told in billing rows."""

    def __init__(self, billing: Billing, as_of: datetime = AS_OF, **settings: Any) -> None:
        self.settings = Settings(as_of=as_of, **settings)
        self.book = Book(billing.raw(), as_of)
        self.intervals = mrr_intervals(self.book, self.settings)
        self.ledgers = ledgers(self.book, self.intervals, self.settings)
        self.exchange = Exchange(self.book, self.settings)

    def months(self) -> list[Any]:
        first = min(ledger.spells[0].starts_at for ledger in self.ledgers)
        return list(periods(first, self.settings.as_of, self.settings.zone))

    def rows(self) -> list[Movement]:
        return [
            row
            for ledger in self.ledgers
            for row in period_movements(ledger, self.months(), self.exchange, self.settings)
        ]

    def row(self, month: str, customer: str = "c") -> Movement:
        return next(row for row in self.rows() if f"{row.first_date:%Y-%m}" == month and row.customer_id == customer)

    def moves(self, customer: str = "c") -> dict[str, str]:
        """Month to 'category amount', where something moved."""
        return {
            f"{row.first_date:%Y-%m}": f"{row.category} {plain(row.movement)}"
            for row in self.rows()
            if row.customer_id == customer and row.category != "unchanged"
        }

    def days(self, customer: str = "c") -> dict[str, str]:
        """Day to 'category amount'."""
        ledger = next(ledger for ledger in self.ledgers if ledger.customer_id == customer)
        found = daily_movements(ledger, self.months(), self.exchange, self.settings)
        return {day.isoformat(): f"{category} {plain(amount)}" for (day, category), amount in found.items()}

    def mrr(self, instant: str | datetime) -> str:
        """Local MRR of all customers just before an instant."""
        at = on(instant) if isinstance(instant, str) else instant
        return plain(sum((sum(ledger.levels(at).values()) for ledger in self.ledgers), Decimal(0)))

    def bridge(self, month: str) -> dict[str, str]:
        totals = bridge(self.rows(), self.settings)
        return {name: plain(value) for name, value in totals[date.fromisoformat(f"{month}-01")].items()}


def plain(amount: Decimal | int) -> str:
    """An amount without trailing zeros."""
    return f"{Decimal(amount).normalize():f}"


def monthly(amount: float, start: str = "2024-01-05", **fields: Any) -> tuple[Billing, SubscriptionHistory]:
    """A customer with one monthly subscription in EUR."""
    billing = Billing()
    billing.customer("c", on(start), account_id="c")
    billing.price("p", int(amount * 100))
    subscription = billing.subscription("s", "c", on(start), **fields)
    subscription.item("p")
    return billing, subscription


def single(price: dict[str, Any], quantity: int | None = 1, **settings: Any) -> str:
    """MRR of one item of one price."""
    billing = Billing()
    billing.customer("c", on("2024-01-05"), account_id="c")
    tiers = price.pop("tiers", ())
    billing.price("p", **price)
    billing.tiers("p", *tiers)
    billing.subscription("s", "c", on("2024-01-05")).item("p", quantity)
    return Told(billing, **settings).mrr(AS_OF)


@pytest.mark.parametrize(
    ("amount", "interval", "count", "mrr"),
    [
        (270, "month", 3, "90"),
        (1200, "year", 1, "100"),
        (1000, "year", 1, "83.333333"),
        (1800, "year", 2, "75"),
        (1200, "month", 12, "100"),
        (10, "week", 1, "43.333333"),
        (25, "week", 2, "54.166667"),
        (10, "day", 7, "43.333333"),
        (2, "day", 1, "60.833333"),
        (5, "day", 1, "152.083333"),
        (50, "day", 30, "50.694444"),
    ],
)
def test_amounts_are_normalised_to_a_month(amount: int, interval: str, count: int, mrr: str) -> None:
    """Metrics 4.2, and S12 of the peer cases."""
    assert single({"amount_minor": amount * 100, "interval": interval, "count": count}) == mrr


@pytest.mark.parametrize(
    ("interval", "count", "settings", "mrr"),
    [
        ("week", 1, {"week_to_month_factor": "4"}, "40"),
        ("week", 1, {"week_to_month_factor": "365.25/84"}, "43.482143"),
        ("day", 1, {"day_to_month_factor": "30"}, "300"),
        ("day", 7, {"seven_day_multiple_is_week": False}, "43.452381"),
        ("day", 14, {"week_to_month_factor": "4"}, "20"),
    ],
)
def test_week_and_day_factors_are_settings(interval: str, count: int, settings: dict[str, Any], mrr: str) -> None:
    """Metrics 3 and 4.2, on a price of 10."""
    assert single({"amount_minor": 1000, "interval": interval, "count": count}, **settings) == mrr


@pytest.mark.parametrize(("mode", "mrr"), [("graduated", "460"), ("volume", "300")])
def test_tiers_price_fifty_seats(mode: str, mrr: str) -> None:
    """Clarification 17: to 10 at 10, to 30 at 8, then 5, flat fees 20, 30, 50."""
    tiers = ((10, 1000, 2000), (30, 800, 3000), (None, 500, 5000))
    price = {"amount_minor": None, "billing_scheme": "tiered", "tiers_mode": mode, "tiers": tiers}
    assert single({**price}, 50) == mrr
    assert single({**price}, 0) == "0"


@pytest.mark.parametrize(
    ("currency", "minor", "mrr"), [("jpy", 10000, "10000"), ("kwd", 12345, "12.345"), ("usd", 10000, "100")]
)
def test_minor_units_follow_the_currency(currency: str, minor: int, mrr: str) -> None:
    """Metrics 2.2, and S9 of the peer cases."""
    assert single({"amount_minor": minor, "currency": currency}) == mrr


@pytest.mark.parametrize(("rounding", "mrr"), [("up", "30"), ("down", "20")])
def test_packages_round_the_quantity(rounding: str, mrr: str) -> None:
    """25 units in packages of 10, at 10 a package."""
    package = {"transform_quantity_divide_by": 10, "transform_quantity_round": rounding}
    assert single({"amount_minor": 1000, **package}, 25) == mrr


def repeating(months: int) -> dict[str, Any]:
    """A coupon's duration."""
    return {"duration": "repeating", "months": months}


COUPONS = {
    "20 % forever on 50 a month": ((50, "month"), {"percent_off": 20, "duration": "forever"}, "40"),
    "50 % once on 100 a month": ((100, "month"), {"percent_off": 50, "duration": "once"}, "100"),
    "15 off forever on 60 a month": ((60, "month"), {"amount_off": 1500, "duration": "forever"}, "45"),
    "20 off forever on 240 a year": ((240, "year"), {"amount_off": 2000, "duration": "forever"}, "18.333333"),
    "80 off forever on 60 a month": ((60, "month"), {"amount_off": 8000, "duration": "forever"}, "0"),
    "50 % for 4 months on 1200 a year": (
        (1200, "year"),
        {"percent_off": 50, "duration": "repeating", "months": 4},
        "100",
    ),
    "10 % for 24 months on 1200 a year": (
        (1200, "year"),
        {"percent_off": 10, "duration": "repeating", "months": 24},
        "90",
    ),
}


@pytest.mark.parametrize("case", COUPONS)
def test_coupons_reduce_mrr_by_their_duration(case: str) -> None:
    """Metrics 4.3, at the close of the first month."""
    (amount, interval), coupon, mrr = COUPONS[case]
    billing = Billing()
    billing.customer("c", on("2024-01-10"), account_id="c")
    billing.price("p", amount * 100, interval)
    billing.subscription("s", "c", on("2024-01-10")).item("p")
    billing.coupon("k", currency="eur", **coupon)
    billing.discount("d", "k", on("2024-01-10"), subscription_id="s")
    told = Told(billing)
    assert plain(told.intervals[0].mrr) == mrr
    assert plain(told.intervals[0].gross_mrr) == plain(Decimal(amount) / (12 if interval == "year" else 1))


def discounted(
    policy: str, *coupons: dict[str, Any], amount: int = 100, start: str = "2024-01-10", attached: str | None = None
) -> Told:
    """One monthly subscription with coupons put on at its start, or later."""
    billing, _ = monthly(amount, start)
    for number, coupon in enumerate(coupons):
        billing.coupon(f"k{number}", currency="eur", **coupon)
        billing.discount(f"d{number}", f"k{number}", on(attached or start), subscription_id="s")
    return Told(billing, discount_policy=policy)


@pytest.mark.parametrize(
    ("policy", "once", "repeating", "forever"),
    [
        ("recurring", "100", "80", "80"),
        ("forever_only", "100", "100", "80"),
        ("all", "80", "80", "80"),
        ("none", "100", "100", "100"),
    ],
)
def test_discount_policy_says_which_coupons_count(policy: str, once: str, repeating: str, forever: str) -> None:
    """Metrics 4.3: 20 % on 100 a month at the close of January."""
    for duration, months, mrr in (("once", None, once), ("repeating", 3, repeating), ("forever", None, forever)):
        told = discounted(policy, {"percent_off": 20, "duration": duration, "months": months})
        assert told.mrr("2024-02-01") == mrr, duration


def test_discounts_apply_in_their_order_on_what_remains() -> None:
    """Metrics 4.3: 10 % then 5 off is 85; 5 off then 10 % is 85.5."""
    percent = {"percent_off": 10, "duration": "forever"}
    amount = {"amount_off": 500, "duration": "forever"}
    assert discounted("recurring", percent, amount).mrr(AS_OF) == "85"
    assert discounted("recurring", amount, percent).mrr(AS_OF) == "85.5"


def test_a_repeating_coupon_put_on_within_a_period_works_on_whole_periods() -> None:
    """Clarification 14: from 20 January on a period of the 10th, three months reach three whole periods."""
    coupon = {"percent_off": 20, "duration": "repeating", "months": 3}
    told = discounted("recurring", coupon, attached="2024-01-20")
    assert told.days() == {
        "2024-01-10": "new 100",
        "2024-02-10": "contraction -20",
        "2024-05-10": "expansion 20",
    }


def test_an_amount_coupon_is_split_over_items_to_the_last_digit() -> None:
    """Clarification 14: three items of 10, 20 off: 3.333334 + 3.333333 + 3.333333."""
    billing, subscription = monthly(10)
    subscription.item("p")
    subscription.item("p")
    billing.coupon("k", "forever", amount_off=2000, currency="eur")
    billing.discount("d", "k", on("2024-01-05"), subscription_id="s")
    told = Told(billing)
    assert [plain(interval.mrr) for interval in told.intervals] == ["3.333334", "3.333333", "3.333333"]


def test_an_amount_coupon_in_another_currency_does_not_apply() -> None:
    """Clarification 14."""
    billing, _ = monthly(100)
    billing.coupon("k", "forever", amount_off=1000, currency="usd")
    billing.discount("d", "k", on("2024-01-05"), subscription_id="s")
    assert Told(billing).mrr(AS_OF) == "100"


def test_a_discount_on_the_customer_applies_where_there_is_none_of_its_own() -> None:
    """Clarification 14: 100 less its own 10 %, and 50 less the customer's 20 %."""
    billing, _ = monthly(100)
    billing.price("q", 5000)
    billing.subscription("s2", "c", on("2024-01-05")).item("q")
    billing.coupon("own", "forever", percent_off=10)
    billing.coupon("all", "forever", percent_off=20)
    billing.discount("d1", "own", on("2024-01-05"), subscription_id="s")
    billing.discount("d2", "all", on("2024-01-05"), customer_id="c")
    assert Told(billing).mrr(AS_OF) == "130"


# The scenario table of metrics 5.7: each tells its story and what the months and the days say.
Scenario = tuple[Callable[[], Billing], dict[str, Any], dict[str, str], dict[str, str] | None]


def s01() -> Billing:
    billing = Billing()
    billing.customer("c", on("2024-01-15"), account_id="c")
    billing.price("p", 120000, "year")
    subscription = billing.subscription("s", "c", on("2024-01-15"))
    subscription.item("p")
    subscription.at(
        on("2024-11-20"), canceled_at=on("2024-11-20"), cancel_at_period_end=True, cancel_at=on("2025-01-15")
    )
    subscription.end(on("2025-01-15"), canceled_at=on("2024-11-20"), current_period_end=on("2025-01-15"))
    return billing


def s02() -> Billing:
    return of_price(27000, "month", 3)


def s03() -> Billing:
    return of_price(1000, "week", 1)


def of_price(minor: int, interval: str, count: int = 1, start: str = "2024-01-05") -> Billing:
    billing = Billing()
    billing.customer("c", on(start), account_id="c")
    billing.price("p", minor, interval, count)
    billing.subscription("s", "c", on(start)).item("p")
    return billing


def s04() -> Billing:
    billing, subscription = monthly(12)
    subscription.items["si_s_0"].versions[0][1]["quantity"] = 5
    subscription.items["si_s_0"].at(on("2024-02-10"), quantity=8)
    return billing


def with_coupon(amount: int, start: str, attached: str, **coupon: Any) -> Billing:
    billing, _ = monthly(amount, start)
    billing.coupon("k", currency="eur", **coupon)
    billing.discount("d", "k", on(attached), subscription_id="s")
    return billing


def switches(first: float, *changes: tuple[str, float | None], start: str = "2024-01-05") -> Billing:
    """One item whose price changes; None ends the subscription and a later price starts another."""
    billing, subscription = monthly(first, start)
    item = subscription.items["si_s_0"]
    is_ended = False
    for number, (at, amount) in enumerate(changes):
        if amount is None:
            subscription.end(on(at))
            is_ended = True
            continue
        billing.price(f"p{number}", int(amount * 100))
        if is_ended:
            subscription = billing.subscription(f"s{number}", "c", on(at))
            item = subscription.item(f"p{number}")
            is_ended = False
        else:
            item.at(on(at), price_id=f"p{number}")
    return billing


def s10(trial: str, pays: str) -> Billing:
    billing, subscription = monthly(50, trial, status="trialing", trial_end=on(pays))
    subscription.at(on(pays), status="active")
    billing.invoice("i", "c", on(pays), 5000, subscription_id="s")
    return billing


def s11() -> Billing:
    billing, subscription = monthly(50, "2024-01-10", status="trialing", trial_end=on("2024-01-24"))
    subscription.at(on("2024-01-24"), status="active")
    subscription.at(on("2024-01-25"), status="past_due")
    subscription.at(on("2024-02-14"), status="unpaid")
    billing.invoice("i", "c", on("2024-01-24"), 5000, status="open", subscription_id="s")
    return billing


def s16(resumes_itself: bool = False) -> Billing:
    billing, subscription = monthly(100)
    resumes_at = on("2024-05-20") if resumes_itself else None
    subscription.at(on("2024-03-10"), pause_collection_behavior="void", pause_collection_resumes_at=resumes_at)
    if not resumes_itself:
        subscription.at(on("2024-05-20"), pause_collection_behavior=None)
    return billing


def s17(*statuses: tuple[str, str]) -> Billing:
    billing, subscription = monthly(100)
    for at, status in statuses:
        subscription.at(on(at), status=status)
    return billing


def s20(*ends: tuple[str, str]) -> Billing:
    billing, subscription = monthly(100)
    billing.price("q", 4000)
    other = billing.subscription("s2", "c", on("2024-01-05"))
    other.item("q")
    for name, at in ends:
        (subscription if name == "A" else other).end(on(at))
    return billing


def s21() -> Billing:
    billing = Billing()
    billing.customer("c", on("2024-01-05"), account_id="c")
    billing.price("usd", 10000, currency="usd")
    billing.price("eur", 9000, currency="eur")
    billing.subscription("s", "c", on("2024-01-05")).item("usd").at(on("2024-03-10"), price_id="eur")
    for day in ("2024-01-02", "2024-02-28"):
        billing.rate(date.fromisoformat(day), "USD", "1.08")
    billing.rate(date(2024, 3, 29), "USD", "1.10")
    return billing


def s23() -> Billing:
    billing, _ = monthly(100)
    billing.customer("c2", on("2024-02-07"), account_id="c")
    billing.price("q", 5000)
    billing.subscription("s2", "c2", on("2024-02-07")).item("q")
    return billing


def s24() -> Billing:
    billing, _ = monthly(100)
    billing.invoice("i", "c", on("2024-03-01"), -5000, subscription_id="s")
    return billing


def s25() -> Billing:
    billing, subscription = monthly(100)
    billing.price("setup", 50000, None)
    subscription.item("setup")
    return billing


def s26() -> Billing:
    billing, subscription = monthly(50)
    billing.price("m", 1, recurring_usage_type="metered")
    subscription.item("m", None, "si_m")
    for month, amount in ((2, 3720), (3, 3720), (4, 4000)):
        invoice = billing.invoice(f"i{month}", "c", datetime(2024, month, 5), 5000 + amount, subscription_id="s")
        line = {"invoice_id": invoice["id"], "type": "subscription", "price_id": "m", "subscription_item_id": "si_m"}
        billing.add("invoice_line_item", datetime(2024, month, 5), id=f"l{month}", amount=amount, **line)
    return billing


def s32() -> Billing:
    billing = of_price(120000, "year")
    billing.price("q", 10000)
    billing.subscriptions[0].items["si_s_0"].at(on("2024-03-05"), price_id="q")
    return billing


def s33() -> Billing:
    return switches(100, ("2024-03-05", 180), ("2024-03-05", 120))


JANUARY = {"2024-01": "new 100"}
SCENARIOS: dict[str, Scenario] = {
    "S01": (
        s01,
        {},
        {"2024-01": "new 100", "2025-01": "churn -100"},
        {"2024-01-15": "new 100", "2025-01-15": "churn -100"},
    ),
    "S01 cancel_requested": (
        s01,
        {"churn_recognition": "cancel_requested"},
        {**JANUARY, "2024-11": "churn -100"},
        None,
    ),
    "S02": (s02, {}, {"2024-01": "new 90"}, {"2024-01-05": "new 90"}),
    "S03": (s03, {}, {"2024-01": "new 43.333333"}, None),
    "S04": (
        s04,
        {},
        {"2024-01": "new 60", "2024-02": "expansion 36"},
        {"2024-01-05": "new 60", "2024-02-10": "expansion 36"},
    ),
    "S05": (lambda: with_coupon(100, "2024-01-10", "2024-01-10", percent_off=50, duration="once"), {}, JANUARY, None),
    "S05 all": (
        lambda: with_coupon(100, "2024-01-10", "2024-01-10", percent_off=50, duration="once"),
        {"discount_policy": "all"},
        {"2024-01": "new 50", "2024-02": "expansion 50"},
        {"2024-01-10": "new 50", "2024-02-10": "expansion 50"},
    ),
    "S06": (
        lambda: with_coupon(100, "2024-01-10", "2024-01-10", percent_off=20, duration="repeating", months=3),
        {},
        {"2024-01": "new 80", "2024-04": "expansion 20"},
        {"2024-01-10": "new 80", "2024-04-10": "expansion 20"},
    ),
    "S07": (
        lambda: with_coupon(50, "2024-01-05", "2024-03-05", percent_off=20, duration="forever"),
        {},
        {"2024-01": "new 50", "2024-03": "contraction -10"},
        None,
    ),
    "S08": (
        lambda: with_coupon(60, "2024-01-05", "2024-01-05", amount_off=1500, duration="forever"),
        {},
        {"2024-01": "new 45"},
        None,
    ),
    "S09": (lambda: switches(0, ("2024-02-05", 30)), {}, {"2024-02": "new 30"}, {"2024-02-05": "new 30"}),
    "S09b": (lambda: switches(30, ("2024-03-05", 0)), {}, {"2024-01": "new 30", "2024-03": "churn -30"}, None),
    "S10": (
        lambda: s10("2024-01-10", "2024-01-24"),
        {},
        {"2024-01": "new 50"},
        {"2024-01-24": "new 50"},
    ),
    "S10b": (lambda: s10("2024-01-25", "2024-02-08"), {}, {"2024-02": "new 50"}, None),
    "S11": (s11, {}, {"2024-01": "new 50", "2024-02": "churn -50"}, None),
    "S11 grace": (
        s11,
        {"past_due_grace_days": 5},
        {},
        {"2024-01-24": "new 50", "2024-01-30": "churn -50"},
    ),
    "S12": (
        lambda: switches(100, ("2024-03-05", 180), ("2024-03-20", 120)),
        {},
        {**JANUARY, "2024-03": "expansion 20"},
        {"2024-01-05": "new 100", "2024-03-05": "expansion 80", "2024-03-20": "contraction -60"},
    ),
    "S13": (
        lambda: switches(100, ("2024-03-04", None), ("2024-03-18", 100)),
        {},
        JANUARY,
        {"2024-01-05": "new 100", "2024-03-04": "churn -100", "2024-03-18": "reactivation 100"},
    ),
    "S13b": (
        lambda: switches(100, ("2024-03-04", None), ("2024-03-18", 80)),
        {},
        {**JANUARY, "2024-03": "contraction -20"},
        {"2024-01-05": "new 100", "2024-03-04": "churn -100", "2024-03-18": "reactivation 80"},
    ),
    "S14": (
        lambda: switches(100, ("2024-03-04", None), ("2024-04-10", 100)),
        {},
        {**JANUARY, "2024-03": "churn -100", "2024-04": "reactivation 100"},
        None,
    ),
    "S15": (
        lambda: switches(100, ("2024-03-04", None), ("2025-04-10", 100)),
        {},
        {**JANUARY, "2024-03": "churn -100", "2025-04": "reactivation 100"},
        None,
    ),
    "S15 window": (
        lambda: switches(100, ("2024-03-04", None), ("2025-04-10", 100)),
        {"reactivation_window_months": 12},
        {**JANUARY, "2024-03": "churn -100", "2025-04": "new 100"},
        None,
    ),
    "S15b": (
        lambda: switches(70, ("2024-03-20", None), ("2024-06-02", 70), start="2024-03-05"),
        {},
        {"2024-06": "reactivation 70"},
        {"2024-03-05": "new 70", "2024-03-20": "churn -70", "2024-06-02": "reactivation 70"},
    ),
    "S16": (s16, {}, {**JANUARY, "2024-03": "churn -100", "2024-05": "reactivation 100"}, None),
    "S16 by itself": (
        lambda: s16(resumes_itself=True),
        {},
        {**JANUARY, "2024-03": "churn -100", "2024-05": "reactivation 100"},
        None,
    ),
    "S16 keep_mrr": (s16, {"pause_policy": "keep_mrr"}, JANUARY, None),
    "S17": (lambda: s17(("2024-03-03", "past_due"), ("2024-03-20", "active")), {}, JANUARY, None),
    "S17b": (
        lambda: s17(("2024-03-03", "past_due"), ("2024-03-24", "unpaid")),
        {},
        {**JANUARY, "2024-03": "churn -100"},
        None,
    ),
    "S18b": (
        lambda: switches(100, ("2024-03-09", None)),
        {},
        {**JANUARY, "2024-03": "churn -100"},
        {"2024-01-05": "new 100", "2024-03-09": "churn -100"},
    ),
    "S20": (lambda: s20(("B", "2024-03-08")), {}, {"2024-01": "new 140", "2024-03": "contraction -40"}, None),
    "S20b": (
        lambda: s20(("B", "2024-03-08"), ("A", "2024-03-25")),
        {},
        {"2024-01": "new 140", "2024-03": "churn -140"},
        {"2024-01-05": "new 140", "2024-03-08": "contraction -40", "2024-03-25": "churn -100"},
    ),
    "S21": (s21, {"reporting_currency": "USD"}, {**JANUARY, "2024-03": "contraction -1"}, None),
    "S23": (s23, {}, {**JANUARY, "2024-02": "expansion 50"}, None),
    "S24": (s24, {}, JANUARY, None),
    "S25": (s25, {}, JANUARY, None),
    "S26": (s26, {}, {"2024-01": "new 50"}, None),
    "S26 trailing_1m": (
        s26,
        {"metered_mrr": "trailing_1m"},
        {"2024-01": "new 50", "2024-03": "expansion 37.2", "2024-05": "expansion 2.8", "2024-06": "contraction -40"},
        {
            "2024-01-05": "new 50",
            "2024-03-01": "expansion 37.2",
            "2024-05-01": "expansion 2.8",
            "2024-06-01": "contraction -40",
        },
    ),
    "S26 trailing_3m_avg": (
        s26,
        {"metered_mrr": "trailing_3m_avg"},
        {
            "2024-01": "new 50",
            "2024-03": "expansion 12.4",
            "2024-04": "expansion 12.4",
            "2024-05": "expansion 13.333333",
            "2024-06": "contraction -12.4",
            "2024-07": "contraction -12.4",
            "2024-08": "contraction -13.333333",
        },
        None,
    ),
    "S28": (lambda: of_price(180000, "year", 2), {}, {"2024-01": "new 75"}, None),
    "S29": (
        lambda: switches(100, ("2024-02-01", None)),
        {},
        {**JANUARY, "2024-02": "churn -100"},
        {"2024-01-05": "new 100", "2024-02-01": "churn -100"},
    ),
    "S30": (lambda: of_price(10000, "month", start="2024-01-31 23:30"), {}, JANUARY, {"2024-01-31": "new 100"}),
    "S30 Paris": (
        lambda: of_price(10000, "month", start="2024-01-31 23:30"),
        {"reporting_timezone": "Europe/Paris"},
        {"2024-02": "new 100"},
        {"2024-02-01": "new 100"},
    ),
    "S31": (lambda: of_price(10000, "month", start="2024-01-31"), {}, JANUARY, None),
    "S32": (s32, {}, JANUARY, {"2024-01-05": "new 100"}),
    "S33": (
        s33,
        {},
        {**JANUARY, "2024-03": "expansion 20"},
        {"2024-01-05": "new 100", "2024-03-05": "expansion 20"},
    ),
}


@pytest.mark.parametrize("case", SCENARIOS)
def test_scenarios_move_as_the_table_says(case: str) -> None:
    """Metrics 5.7."""
    story, settings, by_month, by_day = SCENARIOS[case]
    told = Told(story(), **settings)
    assert told.moves() == by_month
    if by_day is not None:
        assert told.days() == by_day


@pytest.mark.parametrize(
    ("case", "month", "churn_type"),
    [
        ("S01", "2025-01", "voluntary"),
        ("S01 cancel_requested", "2024-11", "voluntary"),
        ("S09b", "2024-03", "downgrade_to_free"),
        ("S11", "2024-02", "involuntary"),
        ("S16", "2024-03", "pause"),
        ("S17b", "2024-03", "involuntary"),
        ("S18b", "2024-03", "voluntary"),
    ],
)
def test_churn_has_its_type(case: str, month: str, churn_type: str) -> None:
    """Metrics 5.2."""
    story, settings, _, _ = SCENARIOS[case]
    row = Told(story(), **settings).row(month)
    assert row.churn_types == {churn_type}
    assert row.is_never_paid


def test_first_payment_waits_for_money() -> None:
    """S11 and clarification 16: never paid, never a customer; a paid one starts when it paid."""
    assert Told(s11(), mrr_start_policy="first_payment").ledgers == []
    billing, _ = monthly(100)
    billing.invoice("i0", "c", on("2024-01-05"), 0, subscription_id="s")
    billing.invoice("i1", "c", on("2024-02-03 10:00"), 10000, subscription_id="s")
    assert Told(billing, mrr_start_policy="first_payment").days() == {"2024-02-03": "new 100"}


def test_flags_of_a_month_tell_transients_and_returners() -> None:
    """S13 and S15b."""
    returner = Told(SCENARIOS["S13"][0]()).row("2024-03")
    assert (returner.category, returner.is_intra_period_returner) == ("unchanged", True)
    told = Told(SCENARIOS["S15b"][0]())
    transient = told.row("2024-03")
    assert (transient.category, transient.is_first_paid, transient.is_transient) == ("unchanged", True, True)
    assert not told.row("2024-06").is_first_paid
    assert told.bridge("2024-03")["transient_new_customers"] == "1"
    gross = Told(SCENARIOS["S15b"][0](), transient_policy="gross").bridge("2024-03")
    assert (gross["new_customers"], gross["churned_customers"]) == ("1", "1")


def test_ups_and_downs_of_items_are_kept_where_they_cancel_out() -> None:
    """Metrics 5.3: a +50, b -50."""
    billing, subscription = monthly(100)
    other = subscription.item("p")
    for name, amount in (("up", 15000), ("down", 5000)):
        billing.price(name, amount)
    subscription.items["si_s_0"].at(on("2024-03-05"), price_id="up")
    other.at(on("2024-03-05"), price_id="down")
    row = Told(billing).row("2024-03")
    assert (row.category, row.movement, row.gross_up, row.gross_down) == ("unchanged", 0, 50, -50)


def test_a_backdated_end_restates() -> None:
    """S19: recorded 12 April, ended 31 March 12:00; before that the books say nothing."""
    billing, subscription = monthly(100)
    subscription.end(on("2024-04-12"), ended_at=on("2024-03-31 12:00"))
    assert Told(billing).moves()["2024-03"] == "churn -100"
    assert Told(billing, as_of=on("2024-04-11")).moves() == JANUARY


def test_paid_through_moves_the_end_but_not_for_non_payment() -> None:
    """Clarification 16."""
    for reason, month in (("cancellation_requested", "2024-04"), ("payment_failed", "2024-03")):
        billing, subscription = monthly(100)
        subscription.end(on("2024-03-09"), current_period_end=on("2024-04-05"), cancellation_reason=reason)
        assert Told(billing, churn_recognition="paid_through").moves() == {**JANUARY, month: "churn -100"}


def test_a_withdrawn_request_is_gone_then_back() -> None:
    """Clarification 16."""
    billing, subscription = monthly(100)
    subscription.at(on("2024-03-09"), canceled_at=on("2024-03-09"))
    subscription.at(on("2024-04-02"), canceled_at=None)
    assert Told(billing).moves() == JANUARY
    moves = Told(billing, churn_recognition="cancel_requested").moves()
    assert moves == {**JANUARY, "2024-03": "churn -100", "2024-04": "reactivation 100"}


def test_history_that_begins_late_counts_from_the_start_date() -> None:
    """Clarification 11."""
    billing, _ = monthly(100, "2024-03-05", start_date=on("2024-01-20"))
    assert Told(billing).moves() == JANUARY


def test_a_deleted_customer_ends_when_the_deletion_arrived() -> None:
    """Clarification 20."""
    billing, _ = monthly(100)
    billing.tables["customer"][0] |= {"is_deleted": True, "_fivetran_synced": on("2024-04-20")}
    assert Told(billing).moves() == {**JANUARY, "2024-04": "churn -100"}


def test_rows_of_a_history_are_read_as_one_story() -> None:
    """Clarification 12: the year 9999, an end just before the next start, doubles, and a row without length."""
    billing, subscription = monthly(100)
    billing.price("q", 18000)
    subscription.items["si_s_0"].at(on("2024-03-05"), price_id="q")
    raw = billing.raw()
    first, last = raw["subscription_item_history"]
    first["_fivetran_end"] = on("2024-03-04 23:59:59.999")
    last["_fivetran_end"] = datetime(9999, 12, 31)
    empty = {**last, "price_id": "p", "_fivetran_end": last["_fivetran_start"], "_fivetran_synced": on("2024-09-01")}
    raw["subscription_item_history"] = [last, empty, dict(last), first]
    settings = Settings(as_of=AS_OF)
    found = mrr_intervals(Book(raw, AS_OF), settings)
    assert [(interval.valid_from, plain(interval.mrr), interval.valid_to) for interval in found] == [
        (on("2024-01-05"), "100", on("2024-03-05")),
        (on("2024-03-05"), "180", None),
    ]


def test_a_cancel_and_a_start_at_one_instant_move_nothing() -> None:
    """M13 of the metamorphic relations."""
    told = Told(switches(100, ("2024-03-05", None), ("2024-03-05", 100)))
    assert told.moves() == JANUARY
    assert told.days() == {"2024-01-05": "new 100"}
    assert not told.row("2024-03").is_intra_period_returner


def usd(first: int, second: int, r0: str, r1: str) -> Told:
    """A customer who pays in EUR and is reported in USD, with a change on 10 February."""
    billing, subscription = monthly(first)
    billing.price("q", second * 100)
    subscription.items["si_s_0"].at(on("2024-02-10"), price_id="q")
    billing.rate(date(2024, 1, 2), "USD", r0)
    billing.rate(date(2024, 2, 20), "USD", r1)
    return Told(billing, reporting_currency="USD")


def test_a_change_and_a_rate_are_told_apart() -> None:
    """Metrics 4.8: 100 to 120 at 1.08 then 1.10; and the rate alone."""
    row = usd(100, 120, "1.08", "1.10").row("2024-02")
    assert (row.opening, row.category, row.movement, row.fx, row.closing) == (108, "expansion", 22, 2, 132)
    row = usd(100, 100, "1.08", "1.10").row("2024-02")
    assert (row.opening, row.category, row.movement, row.fx, row.closing) == (108, "unchanged", 0, 2, 110)


def worked_month() -> Billing:
    """Metrics 5.5."""
    billing = Billing()
    for amount in (50, 60, 80, 30, 100, 120, 150, 200):
        billing.price(f"p{amount}", amount * 100)

    def subscribe(customer: str, amount: int, start: str, name: str = "") -> SubscriptionHistory:
        if not name:
            billing.customer(customer, on(start), account_id=customer)
        subscription = billing.subscription(name or customer, customer, on(start))
        subscription.item(f"p{amount}")
        return subscription

    subscribe("A", 100, "2024-01-02").items["si_A_0"].at(on("2024-03-10"), price_id="p150")
    subscribe("B", 200, "2024-01-02").items["si_B_0"].at(on("2024-03-12"), price_id="p120")
    subscribe("C", 50, "2024-01-02").end(on("2024-03-15"))
    subscribe("D", 150, "2024-01-02")
    subscribe("E", 80, "2024-03-03")
    subscribe("F", 30, "2024-01-02").end(on("2024-02-02"))
    subscribe("F", 30, "2024-03-20", "F2")
    subscribe("G", 60, "2024-03-05").end(on("2024-03-25"))
    return billing


def test_the_worked_month_adds_up() -> None:
    """Metrics 5.5."""
    told = Told(worked_month())
    march = told.bridge("2024-03")
    expected = {
        "opening_mrr": "500",
        "new_mrr": "80",
        "expansion_mrr": "50",
        "reactivation_mrr": "30",
        "contraction_mrr": "-80",
        "churn_mrr": "-50",
        "fx_mrr": "0",
        "closing_mrr": "530",
        "opening_customers": "4",
        "new_customers": "1",
        "reactivated_customers": "1",
        "churned_customers": "1",
        "closing_customers": "5",
        "first_paid_customers": "2",
        "transient_new_customers": "1",
    }
    assert {name: march[name] for name in expected} == expected
    period = month_of(on("2024-03-10"), told.settings.zone)
    found = rates(told.ledgers, period, period, told.exchange, told.settings)
    assert {name: plain(numerator / denominator) for name, (numerator, denominator) in found.items()} == {
        "logo_churn_rate": "0.25",
        "nrr": "0.84",
        "grr": "0.74",
    }


def test_retention_is_endpoint_and_by_customer() -> None:
    """Metrics 6.5: A 100, 0, 100 with B 100: the two months say 0.5 and 1, the year says 1."""
    billing = switches(100, ("2024-03-04", None), ("2024-04-10", 100))
    billing.customer("d", on("2024-01-05"), account_id="d")
    billing.subscription("sd", "d", on("2024-01-05")).item("p")
    told = Told(billing)
    month = {name: month_of(on(f"2024-{name}-10"), told.settings.zone) for name in ("03", "04")}
    whole = rates(told.ledgers, month["03"], month["04"], told.exchange, told.settings)
    march = rates(told.ledgers, month["03"], month["03"], told.exchange, told.settings)
    april = rates(told.ledgers, month["04"], month["04"], told.exchange, told.settings)
    assert (march["nrr"], april["nrr"], whole["nrr"]) == ((100, 200), (100, 100), (200, 200))


def test_time_is_kept_as_the_conventions_say() -> None:
    """Metrics 2.1."""
    assert add_months(on("2024-01-31"), 2) == on("2024-03-31")
    assert add_months(on("2024-01-31"), 1) == on("2024-02-29")
    paris = Settings(as_of=AS_OF, reporting_timezone="Europe/Paris").zone
    assert midnight(date(2024, 4, 1), paris) == on("2024-03-31 22:00")
    march = month_of(on("2024-03-31 21:59:59"), paris)
    assert (march.ends_at - march.starts_at).total_seconds() == 31 * 86400 - 3600
    quarters = list(periods(on("2024-02-10"), on("2024-08-01"), paris, months=3, year_starts_in=2))
    assert [quarter.first_date.isoformat() for quarter in quarters] == ["2024-02-01", "2024-05-01", "2024-08-01"]


def test_settings_become_variables_of_the_project() -> None:
    """Only what differs from the default, in types that YAML has."""
    settings = Settings(as_of=AS_OF, mrr_statuses=("active",), fx_base_date=date(2024, 1, 31))
    assert settings.variables() == {
        "as_of": "2025-06-15T12:00:00",
        "mrr_statuses": ["active"],
        "fx_base_date": "2024-01-31",
    }
    assert dataclasses.replace(settings, mrr_statuses=("active", "past_due"), fx_base_date=None).variables().keys() == {
        "as_of"
    }


def test_a_scheduled_end_after_the_cut_off_leaves_the_interval_open() -> None:
    """Clarification 27."""
    told = Told(s01(), as_of=on("2024-12-24"))
    assert [interval.valid_to for interval in told.intervals] == [None]
