"""Hard cases of discounts: three durations, per cent and amount, on subscription and customer, in order."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from saas_lifecycle.demo.clock import DAY, add_month
from saas_lifecycle.demo.hard.block import Block, Subscription


def plant(block: Block) -> None:
    _lasting(block)
    _repeating(block)
    _once(block)
    _stacked(block)
    _misfits(block)


def _coupon(
    block: Block, id_: str, duration: str, *, percent: int | None = None, amount: int | None = None, **columns: Any
) -> str:
    block.add(
        "stripe.coupon",
        **{
            "id": id_,
            "percent_off": None if percent is None else Decimal(percent),
            "amount_off": amount,
            "currency": None if amount is None else "eur",
            "duration": duration,
            "valid": True,
            "_fivetran_synced": block.calendar.newest_sync,
            **columns,
        },
    )
    return id_


def _discount(
    block: Block,
    subscription: Subscription,
    coupon_id: str,
    start: int,
    end: int | None = None,
    *,
    on_customer: bool = False,
    order: str = "a",
) -> None:
    block.add(
        "stripe.subscription_discount",
        start,
        id=f"di_{subscription.id[4:]}_{order}",
        subscription_id=None if on_customer else subscription.id,
        customer_id=subscription.account.customer_id if on_customer else None,
        coupon_id=coupon_id,
        start=start,
        end=end,
    )


def _lasting(block: Block) -> None:
    start = block.at(15, 10)
    for case, minor, every, coupon, worth, net in (
        ("coupon_percent_forever", 5_000, ("month", 1), {"percent": 20}, Fraction(40), 4_000),
        ("coupon_amount_forever", 6_000, ("month", 1), {"amount": 1_500}, Fraction(45), 4_500),
        ("coupon_amount_on_yearly", 24_000, ("year", 1), {"amount": 2_000}, Fraction(220, 12), 22_000),
        ("coupon_above_the_price", 6_000, ("month", 1), {"amount": 8_000}, Fraction(0), 0),
    ):
        subscription = block.simple(case, start, minor, worth, every=every).charge(start, minor, net=net)
        _discount(block, subscription, _coupon(block, f"co_hard_{case}", "forever", **coupon), start)
    added = block.at(6, 5)
    subscription = block.simple("coupon_added_later", start, 5_000, 50).worth(added, 40)
    subscription.charge(added, 5_000, net=4_000)
    _discount(block, subscription, "co_hard_coupon_percent_forever", added)
    removed = block.at(5, 10)
    subscription = block.simple("coupon_removed", start, 10_000, 80).worth(removed, 100)
    subscription.charge(start, 10_000, net=8_000).charge(removed, 10_000)
    _discount(block, subscription, "co_hard_coupon_percent_forever", start, removed)


def _repeating(block: Block) -> None:
    start = block.at(14, 10)
    for case, minor, every, coupon, months, reduced, full, periods in (
        ("coupon_percent_repeating", 10_000, ("month", 1), {"percent": 20}, 3, Fraction(80), Fraction(100), 3),
        ("coupon_amount_repeating", 10_000, ("month", 1), {"amount": 1_000}, 6, Fraction(90), Fraction(100), 6),
        ("coupon_repeating_on_quarters", 30_000, ("month", 3), {"percent": 10}, 4, Fraction(90), Fraction(100), 6),
    ):
        over = add_month(start, periods)
        subscription = block.simple(case, start, minor, reduced, every=every).worth(over, full)
        net = minor * 80 // 100 if coupon.get("percent") == 20 else minor * 90 // 100
        subscription.charge(start, minor, net=net).charge(over, minor)
        coupon_id = _coupon(block, f"co_hard_{case}", "repeating", duration_in_months=months, **coupon)
        _discount(block, subscription, coupon_id, start, add_month(start, months))
    start = block.at(27, 4)
    over = add_month(start, 24)
    subscription = block.simple("coupon_repeating_two_years", start, 120_000, 90, every=("year", 1)).worth(over, 100)
    subscription.charge(start, 120_000, net=108_000).charge(over, 120_000)
    coupon_id = _coupon(block, "co_hard_two_years", "repeating", percent=10, duration_in_months=24)
    _discount(block, subscription, coupon_id, start, over)
    start = block.at(16, 4)
    subscription = block.simple("coupon_repeating_once_on_yearly", start, 120_000, 100, every=("year", 1))
    subscription.charge(start, 120_000, net=60_000).charge(add_month(start, 12), 120_000)
    coupon_id = _coupon(block, "co_hard_four_months", "repeating", percent=50, duration_in_months=4)
    _discount(block, subscription, coupon_id, start, add_month(start, 4))
    removed = block.at(13, 22)
    start = block.at(15, 20)
    subscription = block.simple("coupon_repeating_removed", start, 10_000, 80).worth(removed, 100)
    subscription.charge(start, 10_000, net=8_000).charge(removed, 10_000)
    coupon_id = _coupon(block, "co_hard_six_months", "repeating", percent=20, duration_in_months=6)
    _discount(block, subscription, coupon_id, start, removed)
    start, attached = block.at(12, 10), block.at(11, 25)
    first, over = block.at(10, 10), add_month(start, 5)
    subscription = block.simple("coupon_attached_between_periods", start, 10_000, 100).worth(first, 80).worth(over, 100)
    subscription.charge(first, 10_000, net=8_000).charge(over, 10_000)
    coupon_id = _coupon(block, "co_hard_three_months", "repeating", percent=20, duration_in_months=3)
    _discount(block, subscription, coupon_id, attached, add_month(attached, 3))


def _once(block: Block) -> None:
    start = block.at(9, 10)
    for case, coupon, net in (
        ("coupon_percent_once", {"percent": 50}, 5_000),
        ("coupon_amount_once", {"amount": 3_000}, 7_000),
    ):
        subscription = block.simple(case, start, 10_000, 100)
        subscription.charge(start, 10_000, net=net).charge(add_month(start, 1), 10_000)
        _discount(block, subscription, _coupon(block, f"co_hard_{case}", "once", **coupon), start)
    subscription = block.simple("coupon_once_on_yearly", start, 120_000, 100, every=("year", 1))
    subscription.charge(start, 120_000, net=60_000)
    _discount(block, subscription, "co_hard_coupon_percent_once", start)


def _stacked(block: Block) -> None:
    start = block.at(8, 8)
    ten = _coupon(block, "co_hard_ten_percent", "forever", percent=10)
    five = _coupon(block, "co_hard_five_off", "forever", amount=500)
    for case, first, second, worth in (
        ("coupons_percent_then_amount", ten, five, Fraction(85)),
        ("coupons_amount_then_percent", five, ten, Fraction(171, 2)),
    ):
        subscription = block.simple(case, start, 10_000, worth).charge(start, 10_000, net=int(worth * 100))
        _discount(block, subscription, first, start, order="a")
        _discount(block, subscription, second, start, order="b")
    account = block.account("coupon_on_customer", start - DAY)
    fifty, thirty = block.price("price_hard_fifty", 5_000), block.price("price_hard_thirty", 3_000)
    own = block.subscription(account, start).item(start, fifty).worth(start, 45).charge(start, 5_000, net=4_500)
    _discount(block, own, ten, start, on_customer=True)
    other = block.subscription(account, start).item(start, thirty).worth(start, 24).charge(start, 3_000, net=2_400)
    _discount(block, other, "co_hard_coupon_percent_forever", start)
    account = block.account("coupon_over_two_items", start - DAY)
    sixty = block.price("price_hard_sixty", 6_000)
    shared = block.subscription(account, start).item(start, sixty).item(start, thirty, line="2")
    shared.worth(start, Decimal("53.333333")).worth(start, Decimal("26.666667"), line="2")
    shared.charge(start, 9_000, net=8_000)
    _discount(block, shared, _coupon(block, "co_hard_ten_off", "forever", amount=1_000), start)


def _misfits(block: Block) -> None:
    start = block.at(7, 8)
    subscription = block.simple("coupon_in_other_currency", start, 10_000, 100)
    dollars = _coupon(block, "co_hard_dollars", "forever", amount=1_000, currency="usd")
    _discount(block, subscription, dollars, start)
    subscription = block.simple("coupon_unknown", start, 10_000, 100)
    _discount(block, subscription, "co_hard_that_nobody_made", start)
