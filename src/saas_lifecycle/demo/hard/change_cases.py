"""Hard cases of change: seats, plan, price, interval, currency, several subscriptions, leaving and coming back."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from saas_lifecycle.demo.clock import DAY, HOUR, MINUTE, SECOND, add_month
from saas_lifecycle.demo.hard.block import Block
from saas_lifecycle.demo.stripe_tables import FOREVER

_HUNDRED = 10_000


def plant(block: Block) -> None:
    _orders(block)
    _intervals_and_currency(block)
    _several(block)
    _returns(block)
    _clock(block)
    _histories(block)


def _orders(block: Block) -> None:
    start, change = block.at(11, 14), block.at(6, 10)
    seat_id = block.price("price_hard_seat", 1_200)
    for case, before, after in (("seats_up", 5, 8), ("seats_down", 8, 3)):
        account = block.account(case, start - DAY)
        subscription = block.subscription(account, start).item(start, seat_id, before).item(change, seat_id, after)
        subscription.worth(start, 12 * before).worth(change, 12 * after)
        subscription.charge(start, 1_200 * before).charge(change, 1_200 * after)
    hundred = block.price("price_hard_hundred", _HUNDRED)
    more = block.price("price_hard_hundred_eighty", 18_000, product="prod_business")
    less = block.price("price_hard_hundred_twenty", 12_000, product="prod_team")
    account = block.account("up_and_down_in_one_month", start - DAY)
    subscription = block.subscription(account, start).item(start, hundred).item(block.at(6, 5), more)
    subscription.item(block.at(6, 20), less).worth(start, 100).worth(block.at(6, 5), 180).worth(block.at(6, 20), 120)
    subscription.charge(start, _HUNDRED).charge(block.at(6, 20), 12_000)
    account = block.account("plan_upgrade", start - DAY)
    subscription = block.subscription(account, start).item(start, less).item(change, more)
    subscription.worth(start, 120).worth(change, 180).charge(start, 12_000).charge(change, 18_000)
    account = block.account("plan_downgrade", start - DAY)
    subscription = block.subscription(account, start).item(start, more).item(change, less)
    subscription.worth(start, 180).worth(change, 120).charge(start, 18_000).charge(change, 12_000)
    raised = block.price("price_hard_hundred_raised", 10_900)
    account = block.account("price_increase", start - DAY)
    subscription = block.subscription(account, start).item(start, hundred).item(add_month(start, 6), raised)
    subscription.worth(start, 100).worth(add_month(start, 6), 109).charge(start, _HUNDRED)
    subscription.charge(add_month(start, 6), 10_900)
    account = block.account("changes_at_one_instant", start - DAY, note="the row delivered last counts")
    subscription = block.subscription(account, start).item(start, hundred)
    loaded = change + 6 * HOUR
    subscription.item(change, more, _fivetran_synced=loaded, _fivetran_end=change)
    subscription.item(change, less, _fivetran_synced=loaded + HOUR)
    subscription.worth(start, 100).worth(change, 120).charge(start, _HUNDRED).charge(change, 12_000)


def _intervals_and_currency(block: Block) -> None:
    year_id = block.price("price_hard_year", 120_000, ("year", 1))
    month_id = block.price("price_hard_hundred", _HUNDRED)
    start = block.at(18, 7)
    change = add_month(start, 12)
    account = block.account("yearly_to_monthly_same_price", start - DAY)
    subscription = block.subscription(account, start, every=("year", 1)).item(start, year_id).item(change, month_id)
    subscription.worth(start, 100).worth(change, 100).cadence(change, "month", 1)
    subscription.charge(start, 120_000).charge(change, _HUNDRED)
    change = add_month(start, 6)
    account = block.account("monthly_to_yearly_same_price", start - DAY)
    subscription = block.subscription(account, start).item(start, month_id).item(change, year_id)
    subscription.worth(start, 100).worth(change, 100).cadence(change, "year", 1)
    subscription.charge(start, _HUNDRED).charge(change, 120_000)
    dollars = block.price("price_hard_hundred_usd", _HUNDRED, currency="usd")
    euros = block.price("price_hard_ninety", 9_000)
    change = block.at(5, 7)
    account = block.account("currency_change", start - DAY, currency="USD", note="from dollars to euros")
    old = block.subscription(account, start).item(start, dollars).worth(start, 100).charge(start, _HUNDRED)
    old.cancel(change).worth(change, 0)
    new = block.subscription(account, change, currency="EUR").item(change, euros).worth(change, 90)
    new.charge(change, 9_000)
    account = block.account("two_currencies", start - DAY, currency="USD")
    block.subscription(account, start).item(start, dollars).worth(start, 100).charge(start, _HUNDRED)
    beside = block.subscription(account, change, currency="EUR").item(change, month_id).worth(change, 100)
    beside.charge(change, _HUNDRED)
    upper = block.price("price_hard_upper_case", 7_000, currency="EUR")
    account = block.account("currency_in_capitals", start - DAY)
    block.subscription(account, start).item(start, upper).worth(start, 70).charge(start, 7_000)


def _several(block: Block) -> None:
    start, ended = block.at(10, 11), block.at(4, 8)
    hundred, forty = block.price("price_hard_hundred", _HUNDRED), block.price("price_hard_forty", 4_000)
    account = block.account("two_subscriptions", start - DAY)
    block.subscription(account, start).item(start, hundred).worth(start, 100).charge(start, _HUNDRED)
    block.subscription(account, start).item(start, forty).worth(start, 40).charge(start, 4_000)
    account = block.account("two_subscriptions_one_ends", start - DAY)
    block.subscription(account, start).item(start, hundred).worth(start, 100).charge(start, _HUNDRED)
    other = block.subscription(account, start).item(start, forty).worth(start, 40).charge(start, 4_000)
    other.cancel(ended).worth(ended, 0)
    account = block.account("two_subscriptions_both_end", start - DAY)
    first = block.subscription(account, start).item(start, hundred).worth(start, 100).charge(start, _HUNDRED)
    first.cancel(ended + 17 * DAY).worth(ended + 17 * DAY, 0)
    other = block.subscription(account, start).item(start, forty).worth(start, 40).charge(start, 4_000)
    other.cancel(ended).worth(ended, 0)
    add_on = block.price("price_hard_support", 2_500, product="prod_hard_add_on")
    account = block.account("add_on_taken_and_dropped", start - DAY)
    subscription = block.subscription(account, start).item(start, hundred).worth(start, 100).charge(start, _HUNDRED)
    taken, dropped = block.at(7, 2), block.at(3, 2)
    subscription.item(taken, add_on, line="2").drop_item(dropped, "2")
    subscription.worth(taken, 25, line="2").worth(dropped, 0, line="2")
    swap = block.at(5, 16)
    account = block.account("gains_and_losses_cancel_out", start - DAY, note="one item +60, the other -60")
    subscription = block.subscription(account, start).item(start, hundred).item(start, forty, line="2")
    subscription.item(swap, forty).item(swap, hundred, line="2").charge(start, 14_000)
    subscription.worth(start, 100).worth(start, 40, line="2").worth(swap, 40).worth(swap, 100, line="2")


def _returns(block: Block) -> None:
    hundred, eighty = block.price("price_hard_hundred", _HUNDRED), block.price("price_hard_eighty", 8_000)
    for case, start, left, back, price_id, worth in (
        ("back_within_a_month", block.at(9, 5), block.at(6, 4), block.at(6, 18), hundred, 100),
        ("back_within_a_month_for_less", block.at(9, 5), block.at(6, 4), block.at(6, 18), eighty, 80),
        ("back_after_1_month", block.at(9, 5), block.at(6, 4), block.at(5, 10), hundred, 100),
        ("back_after_13_months", block.at(22, 5), block.at(17, 8), block.at(4, 8), hundred, 100),
        ("transient_then_back", block.at(8, 5), block.at(8, 20), block.at(5, 2), eighty, 80),
    ):
        account = block.account(case, start - DAY)
        first = block.subscription(account, start).item(start, hundred).worth(start, 100).charge(start, _HUNDRED)
        first.cancel(left).worth(left, 0)
        again = block.subscription(account, back).item(back, price_id).worth(back, worth)
        again.charge(back, worth * 100)
    start, left = block.at(7, 5), block.at(7, 25)
    subscription = block.simple("transient", start, 6_000, 60)
    subscription.cancel(left).worth(left, 0)
    back, left = block.at(3, 4), block.at(3, 21)
    account = block.account("back_for_some_days", block.at(12, 1))
    first = (
        block.subscription(account, block.at(12, 2)).item(block.at(12, 2), hundred).charge(block.at(12, 2), _HUNDRED)
    )
    first.worth(block.at(12, 2), 100).cancel(block.at(7, 9)).worth(block.at(7, 9), 0)
    again = block.subscription(account, back).item(back, hundred).worth(back, 100).charge(back, _HUNDRED)
    again.cancel(left).worth(left, 0)


def _clock(block: Block) -> None:
    """Month ends, the change of clocks, and what began before the data or begins after it."""
    block.simple("starts_before_midnight", block.at(9, 1, 0) - 30 * MINUTE, _HUNDRED, 100)
    block.simple("starts_at_midnight_of_a_month", block.at(9, 1, 0), _HUNDRED, 100)
    block.simple("anchored_on_the_31st", block.at(10, 1, 0) - 14 * HOUR, _HUNDRED, 100)
    spring = _clocks_go_forward(block)
    for place, offset in enumerate((-30 * MINUTE, 90 * MINUTE)):
        block.simple(f"clock_change_{place + 1}", spring + offset, _HUNDRED, 100)
    ended = block.simple("clock_change_ends", spring - 60 * DAY, _HUNDRED, 100)
    ended.cancel(spring - SECOND).worth(spring - SECOND, 0)

    hundred = block.price("price_hard_hundred", _HUNDRED)
    old = block.at(50, 9)
    account = block.account("since_before_the_data", old - DAY, note="the history begins with the data")
    first_row = max(block.calendar.starts_at, add_month(old, 12))
    subscription = block.subscription(account, old, first_row_at=first_row)
    subscription.item(first_row, hundred).worth(old, 100).charge(block.calendar.starts_at, _HUNDRED)
    signed, start = block.at(4, 20), block.at(3, 1)
    account = block.account("signed_then_started", signed - DAY, note="created before its start_date")
    subscription = block.subscription(account, start, created_at=signed, first_row_at=signed)
    subscription.item(signed, hundred).worth(start, 100).charge(start, _HUNDRED)
    later = block.calendar.ends_at + 20 * DAY
    signed = block.calendar.ends_at - 12 * DAY
    account = block.account("signed_not_started", signed - DAY, note="start_date after the data's end")
    subscription = block.subscription(account, later, created_at=signed, first_row_at=signed)
    subscription.item(signed, hundred)


def _clocks_go_forward(block: Block) -> int:
    """The last change to summer time in Paris before the data ends: 01:00 UTC, the last Sunday of March."""
    year = int(np.datetime64(block.calendar.ends_at, "us").astype("datetime64[Y]").astype(np.int64)) + 1970
    while True:
        last = int(np.datetime64(f"{year}-03-31", "D").astype(np.int64))
        sunday = last - (last + 4) % 7
        if (sunday + 1) * DAY < block.calendar.ends_at:
            return sunday * DAY + HOUR
        year -= 1


def _histories(block: Block) -> None:
    """How connectors write the same history in different ways."""
    start, change = block.at(8, 13), block.at(5, 18)
    hundred, forty = block.price("price_hard_hundred", _HUNDRED), block.price("price_hard_forty", 4_000)
    account = block.account("history_with_null_ends", start - DAY)
    subscription = block.subscription(account, start, renews=False).item(start, hundred, _fivetran_end=None)
    subscription.item(change, forty, _fivetran_end=None).worth(start, 100).worth(change, 40)
    account = block.account("history_with_touching_ends", start - DAY)
    subscription = block.subscription(account, start, renews=False).item(start, hundred, _fivetran_end=change)
    subscription.item(change, forty, _fivetran_end=FOREVER).worth(start, 100).worth(change, 40)
    account = block.account("history_with_zero_length_row", start - DAY)
    subscription = block.subscription(account, start, renews=False).item(start, hundred)
    subscription.item(change, forty, _fivetran_end=change).item(change, hundred, _fivetran_synced=change + 9 * HOUR)
    subscription.worth(start, 100)
    account = block.account("history_with_a_gap", start - DAY, note="the next row's start rules")
    subscription = block.subscription(account, start, renews=False).item(start, hundred, _fivetran_end=change - 5 * DAY)
    subscription.item(change, forty).worth(start, 100).worth(change, 40)
    account = block.account("history_delivered_twice", start - DAY)
    subscription = block.subscription(account, start, renews=False).item(start, hundred).item(change, forty)
    subscription.item(change, forty).worth(start, 100).worth(change, 40).change(change).change(change)
    account = block.account("history_without_trailing_row", start - DAY, note="the last row is inactive, its end null")
    subscription = block.subscription(account, start, renews=False).item(start, hundred).worth(start, 100)
    subscription.worth(change, 0).change(
        change, status="canceled", canceled_at=change, ended_at=change, _fivetran_active=False, _fivetran_end=None
    )
    account = block.account("history_far_apart", start - DAY, note="rows delivered 40 days late")
    subscription = block.subscription(account, start, renews=False)
    subscription.item(start, hundred).item(change, forty, _fivetran_synced=change + 40 * DAY)
    subscription.worth(start, 100).worth(change, Fraction(40))
