"""Hard cases of status: pauses, failed payments, incomplete starts, and every way to leave or to stay."""

from __future__ import annotations

from saas_lifecycle.demo.clock import DAY, HOUR, add_month
from saas_lifecycle.demo.hard.block import Block

_HUNDRED = 10_000


def plant(block: Block) -> None:
    _pauses(block)
    _payment_trouble(block)
    _incomplete(block)
    _cancellations(block)
    _contradictions(block)


def _pauses(block: Block) -> None:
    start, paused, resumed = block.at(10, 4), block.at(7, 10), block.at(5, 20)
    subscription = block.simple("pause_and_resume", start, _HUNDRED, 100)
    subscription.change(paused, pause_collection_behavior="void").worth(paused, 0).charge(paused, 0)
    subscription.change(resumed, pause_collection_behavior=None).worth(resumed, 100).charge(resumed, _HUNDRED)
    subscription = block.simple("pause_resumes_by_itself", start, _HUNDRED, 100)
    subscription.change(paused, pause_collection_behavior="keep_as_draft", pause_collection_resumes_at=resumed)
    subscription.worth(paused, 0).worth(resumed, 100).charge(paused, 0).charge(resumed, _HUNDRED)
    subscription = block.simple("pause_without_end", start, _HUNDRED, 100)
    subscription.change(paused, pause_collection_behavior="mark_uncollectible").worth(paused, 0).charge(paused, 0)
    subscription = block.simple("pause_then_cancel", start, _HUNDRED, 100)
    subscription.change(paused, pause_collection_behavior="void").worth(paused, 0).charge(paused, 0)
    subscription.cancel(resumed)


def _payment_trouble(block: Block) -> None:
    start, missed = block.at(9, 3), block.at(6, 3)
    subscription = block.simple("past_due_then_paid", start, _HUNDRED, 100).outcome(3, "late")
    subscription.change(missed + HOUR, status="past_due").change(missed + 17 * DAY, status="active")
    subscription = block.simple("past_due_then_unpaid", start, _HUNDRED, 100).outcome(3, "failed")
    subscription.change(missed + HOUR, status="past_due")
    given_up = missed + 21 * DAY
    subscription.change(given_up, status="unpaid", cancellation_reason="payment_failed").worth(given_up, 0)
    subscription = block.simple("past_due_then_cancelled", start, _HUNDRED, 100).outcome(3, "failed")
    subscription.change(missed + HOUR, status="past_due")
    subscription.cancel(given_up, reason="payment_failed").worth(given_up, 0)
    subscription = block.simple("unpaid_then_paid_again", start, _HUNDRED, 100).outcome(3, "failed")
    subscription.change(missed + HOUR, status="past_due").change(given_up, status="unpaid").worth(given_up, 0)
    back = given_up + 40 * DAY
    subscription.change(back, status="active").worth(back, 100)
    disputed = block.at(4, 12)
    subscription = block.simple("disputed", start, _HUNDRED, 100)
    subscription.cancel(disputed, reason="payment_disputed").worth(disputed, 0)
    block.simple("declined_then_paid", start, _HUNDRED, 100).outcome(2, "late").outcome(4, "late")
    subscription = block.simple("still_past_due", block.at(3, 27), _HUNDRED, 100).outcome(2, "failed")
    subscription.change(block.at(1, 27) + HOUR, status="past_due")


def _incomplete(block: Block) -> None:
    start = block.at(5, 9)
    price_id = block.price("price_hard_hundred", _HUNDRED)
    account = block.account("incomplete_expired", start - DAY, stage="lead")
    subscription = block.subscription(account, start, status="incomplete").item(start, price_id).worth(start, 0)
    subscription.change(start + 23 * HOUR, status="incomplete_expired", ended_at=start + 23 * HOUR)
    account = block.account("incomplete_then_active", start - DAY)
    subscription = block.subscription(account, start, status="incomplete").item(start, price_id)
    paid = start + 5 * HOUR
    subscription.change(paid, status="active").worth(paid, 100).charge(start, _HUNDRED).outcome(0, "late")


def _cancellations(block: Block) -> None:
    start = block.at(12, 6)
    left = block.at(4, 19)
    block.simple("cancel_now", start, _HUNDRED, 100).cancel(left).worth(left, 0)
    ends = add_month(start, 9)
    subscription = block.simple("cancel_at_period_end", start, _HUNDRED, 100)
    subscription.cancel(ends, asked_at=ends - 21 * DAY).worth(ends, 0)
    asked = block.at(3, 12)
    subscription = block.simple("cancel_withdrawn", start, _HUNDRED, 100)
    subscription.change(asked, cancel_at_period_end=True, cancel_at=block.at(2, 6), canceled_at=asked)
    subscription.change(asked + 4 * DAY, cancel_at_period_end=False, cancel_at=None, canceled_at=None)
    year = block.at(20, 15)
    ends = add_month(year, 12)
    subscription = block.simple("cancel_yearly_long_before", year, 120_000, 100, every=("year", 1))
    subscription.cancel(ends, asked_at=ends - 56 * DAY).worth(ends, 0)
    subscription = block.simple("cancel_yearly_in_its_third_month", block.at(11, 1), 120_000, 100, every=("year", 1))
    subscription.cancel(block.at(8, 10)).worth(block.at(8, 10), 0)
    recorded, ended = block.at(6, 12), block.at(7, 27, 12)
    subscription = block.simple("cancel_backdated", start, _HUNDRED, 100)
    subscription.change(recorded, status="canceled", canceled_at=ended, ended_at=ended).worth(ended, 0)
    subscription = block.simple("cancel_without_end", start, _HUNDRED, 100)
    subscription.change(left, status="canceled", canceled_at=left).worth(left, 0)
    midnight = block.at(5, 1, 0)
    subscription = block.simple("ends_at_midnight_of_a_month", start, _HUNDRED, 100)
    subscription.cancel(midnight).worth(midnight, 0)
    ahead = block.calendar.ends_at + 75 * DAY
    subscription = block.simple("cancel_scheduled_ahead", add_month(ahead, -24), 120_000, 100, every=("year", 1))
    subscription.change(block.at(2, 5), cancel_at_period_end=True, cancel_at=ahead, canceled_at=block.at(2, 5))
    refunded = block.at(3, 9)
    subscription = block.simple("refund_and_cancel", start, _HUNDRED, 100)
    subscription.cancel(refunded).worth(refunded, 0)
    subscription.invoice(refunded - 2 * HOUR, _HUNDRED, refund=_HUNDRED, kind="invoiceitem")
    subscription = block.simple("refund_and_stay", start, _HUNDRED, 100)
    subscription.invoice(block.at(3, 7), 2_000, refund=2_000, kind="invoiceitem")
    subscription = block.simple("negative_invoice", start, _HUNDRED, 100)
    subscription.invoice(block.at(5, 20), -5_000, kind="invoiceitem")
    subscription = block.simple("invoice_with_tax", start, _HUNDRED, 100)
    subscription.charge(start, _HUNDRED, tax=1_900)


def _contradictions(block: Block) -> None:
    """What cannot be, and comes all the same."""
    price_id = block.price("price_hard_hundred", _HUNDRED)
    start = block.at(6, 20)
    account = block.account("ends_before_it_starts", start - DAY, note="ended_at lies before start_date")
    early = start - 10 * DAY
    subscription = block.subscription(account, start).item(start, price_id).worth(start, 0)
    subscription.change(start + HOUR, status="canceled", canceled_at=early, ended_at=early)
    account = block.account("no_item", start - DAY, note="a subscription without items")
    block.subscription(account, start)
    account = block.account("unknown_price", start - DAY, note="an item with a price that does not exist")
    block.subscription(account, start).item(start, "price_hard_that_nobody_made").worth(start, 0)
