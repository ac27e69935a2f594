"""Hard cases of prices: every interval, every currency, tiers, packages, usage, one-off fees, price 0."""

from __future__ import annotations

import json
from fractions import Fraction

from saas_lifecycle.demo.clock import DAY, add_month
from saas_lifecycle.demo.hard.block import Block

_INTERVALS = (
    ("interval_month", ("month", 1), 3_000, Fraction(30), 9),
    ("interval_3_months", ("month", 3), 27_000, Fraction(90), 14),
    ("interval_quarter", ("month", 3), 28_500, Fraction(95), 8),
    ("interval_year", ("year", 1), 100_000, Fraction(1000, 12), 20),
    ("interval_12_months", ("month", 12), 120_000, Fraction(100), 16),
    ("interval_2_years", ("year", 2), 180_000, Fraction(75), 26),
    ("interval_week", ("week", 1), 1_000, Fraction(10 * 52, 12), 6),
    ("interval_2_weeks", ("week", 2), 2_500, Fraction(25 * 26, 12), 6),
    ("interval_7_days", ("day", 7), 1_000, Fraction(10 * 52, 12), 5),
    ("interval_day", ("day", 1), 200, Fraction(2 * 365, 12), 3),
    ("interval_30_days", ("day", 30), 5_000, Fraction(50 * 365, 360), 8),
)
_CURRENCIES = (
    ("currency_usd", "USD", 12_000, Fraction(120), "United States"),
    ("currency_gbp", "GBP", 9_950, Fraction(9950, 100), "United Kingdom"),
    ("currency_chf", "CHF", 15_000, Fraction(150), "Switzerland"),
    ("currency_jpy", "JPY", 10_000, Fraction(10_000), "Japan"),
    ("currency_kwd", "KWD", 12_345, Fraction(12_345, 1_000), "Kuwait"),
)


def plant(block: Block) -> None:
    _products(block)
    for case, every, minor, worth, months_ago in _INTERVALS:
        block.simple(case, block.at(months_ago, 12), minor, worth, every=every)
    for case, currency, minor, worth, country in _CURRENCIES:
        block.simple(case, block.at(11, 6), minor, worth, currency=currency, country=country)
    block.simple("prepaid_year_with_free_month", block.at(10, 3), 110_000, Fraction(1100, 12), every=("year", 1))
    block.simple("price_below_a_cent", block.at(9, 3), "0.5", 5, quantity=1_000)
    _tiers(block)
    _packages(block)
    _usage(block)
    _one_off(block)
    _free(block)


def _products(block: Block) -> None:
    for id_, name, metadata in (
        ("prod_classic", "Demo Classic", {"family": "classic"}),
        ("prod_no_metadata", "Demo Legacy", None),
        ("prod_hard_add_on", "Priority support", {"family": "add_on", "is_add_on": "true"}),
    ):
        block.add(
            "stripe.product",
            id=id_,
            name=name,
            active=True,
            metadata=None if metadata is None else json.dumps(metadata),
            created=block.at(60, 1),
            _fivetran_synced=block.calendar.newest_sync,
        )


def _tiers(block: Block) -> None:
    """To 10 at 10, to 30 at 8, then 5, with flat fees 20, 30, 50."""
    for mode in ("graduated", "volume"):
        price_id = block.price(
            f"price_hard_tiers_{mode}", None, currency="eur", billing_scheme="tiered", tiers_mode=mode
        )
        for index, (up_to, unit, flat) in enumerate(((10, 1_000, 2_000), (30, 800, 3_000), (None, 500, 5_000))):
            block.add(
                "stripe.tier",
                price_id=price_id,
                index=index,
                up_to=up_to,
                unit_amount_decimal=unit,
                flat_amount_decimal=flat,
                _fivetran_synced=block.calendar.newest_sync,
            )
    start = block.at(13, 9)
    for case, mode, seats, worth in (
        ("tiers_graduated", "graduated", 50, 460),
        ("tiers_volume", "volume", 50, 300),
        ("tiers_at_a_bound", "graduated", 30, 310),
        ("tiers_volume_at_a_bound", "volume", 30, 270),
        ("tiers_without_quantity", "graduated", 0, 0),
    ):
        account = block.account(case, start - DAY)
        subscription = block.subscription(account, start)
        subscription.item(start, f"price_hard_tiers_{mode}", seats).worth(start, worth).charge(start, worth * 100)


def _packages(block: Block) -> None:
    """10 a package of 5, for 12 seats."""
    start = block.at(12, 17)
    for rounding, worth in (("up", 30), ("down", 20)):
        price_id = block.price(
            f"price_hard_package_{rounding}", 1_000, transform_quantity_divide_by=5, transform_quantity_round=rounding
        )
        account = block.account(f"package_{rounding}", start - DAY)
        subscription = block.subscription(account, start)
        subscription.item(start, price_id, 12).worth(start, worth).charge(start, worth * 100)


def _usage(block: Block) -> None:
    start = block.at(8, 5)
    price_id = block.price("price_hard_usage", 5, recurring_usage_type="metered")
    base_id = block.price("price_hard_base", 5_000)
    for case, has_base in (("metered_only", False), ("base_and_usage", True)):
        account = block.account(case, start - DAY)
        subscription = block.subscription(account, start)
        usage_line = "2" if has_base else "1"
        if has_base:
            subscription.item(start, base_id).worth(start, 50)
        subscription.item(start, price_id, None, line=usage_line)
        for month in range(1, 8):
            at = add_month(start, month)
            if at >= block.calendar.ends_at:
                break
            calls = 744 + 20 * month
            usage = {
                "amount": calls * 5,
                "price_id": price_id,
                "quantity": calls,
                "subscription_item_id": f"si_{subscription.id[4:]}_{usage_line}",
                "period_start": add_month(start, month - 1),
                "period_end": at,
            }
            base = {"amount": 5_000, "price_id": base_id, "quantity": 1}
            lines = [base, usage] if has_base else [usage]
            period = (at, add_month(at, 1))
            subscription.invoice(at, calls * 5 + (5_000 if has_base else 0), period=period, lines=lines)


def _one_off(block: Block) -> None:
    start = block.at(7, 21)
    subscription = block.simple("one_off_fee", start, 10_000, 100)
    fee_id = block.price("price_hard_setup", 50_000, None)
    subscription.invoice(start, 50_000, price_id=fee_id, kind="invoiceitem")


def _free(block: Block) -> None:
    """A free plan, then paid; paid, then the free plan."""
    free_id = block.price("price_hard_free", 0)
    paid_id = block.price("price_hard_thirty", 3_000)
    start, change = block.at(10, 1), block.at(9, 5)
    account = block.account("free_then_paid", start - DAY, in_product=True)
    subscription = block.subscription(account, start).item(start, free_id).worth(start, 0)
    subscription.item(change, paid_id).worth(change, 30).cadence(change, "month", 1).charge(change, 3_000)
    account = block.account("paid_then_free", start - DAY)
    subscription = block.subscription(account, start).item(start, paid_id).worth(start, 30).charge(start, 3_000)
    subscription.item(change, free_id).worth(change, 0).charge(change, 0)
    account = block.account("free_forever", start - DAY, in_product=True)
    block.subscription(account, start).item(start, free_id).worth(start, 0)
