"""Hard cases of trials: with and without card, of 7, 14 and 30 days, extended, left, repeated, paid early."""

from __future__ import annotations

from saas_lifecycle.demo.clock import DAY, HOUR
from saas_lifecycle.demo.hard.block import Account, Block, Subscription

_PRICE = 5_000


def plant(block: Block) -> None:
    price_id = block.price("price_hard_fifty", _PRICE)
    _converted(block, "trial_7_days_with_card", 9, 7, True, price_id)
    _converted(block, "trial_14_days_without_card", 9, 14, False, price_id)
    _converted(block, "trial_30_days_with_card", 10, 30, True, price_id)
    _converted(block, "trial_over_month_end", 8, 14, False, price_id, day=25)
    _not_converted(block, price_id)
    _irregular(block, price_id)


def _start(
    block: Block, case: str, months_ago: int, days: int, has_card: bool, price_id: str, day: int = 10
) -> tuple[Subscription, int, int]:
    start = block.at(months_ago, day)
    account = block.account(case, start - HOUR, in_product=True, stage="lead")
    subscription = _trial(block, account, start, days, has_card, price_id)
    block.track(account, start - HOUR, "signed_up", anonymous_id=account.anonymous_id)
    block.track(account, start, "trial_started")
    return subscription, start, start + days * DAY


def _trial(block: Block, account: Account, start: int, days: int, has_card: bool, price_id: str) -> Subscription:
    end = start + days * DAY
    subscription = block.subscription(account, start, status="trialing", trial_ends_at=end, has_card=has_card)
    block.trial_truth(subscription, trial_started_at=start, trial_ends_at=end, card_required=has_card)
    return subscription.item(start, price_id)


def _pay(block: Block, subscription: Subscription, end: int, paid_at: int) -> None:
    block.trial_truth(subscription, trial_ends_at=end, converted_at=paid_at)
    subscription.change(paid_at, status="active", default_payment_method_id=f"pm_{subscription.id[4:]}")
    subscription.worth(paid_at, 50).charge(paid_at, _PRICE)


def _converted(
    block: Block, case: str, months_ago: int, days: int, has_card: bool, price_id: str, day: int = 10
) -> None:
    subscription, _, end = _start(block, case, months_ago, days, has_card, price_id, day)
    _pay(block, subscription, end, end)


def _not_converted(block: Block, price_id: str) -> None:
    subscription, _, end = _start(block, "trial_expired_paused", 8, 30, False, price_id)
    subscription.change(end, status="paused")
    subscription, start, end = _start(block, "trial_cancelled", 7, 14, True, price_id)
    subscription.cancel(end, asked_at=start + 4 * DAY)
    subscription, _, end = _start(block, "trial_expired_cancelled", 7, 14, False, price_id)
    subscription.cancel(end)
    subscription, _, end = _start(block, "trial_card_declined", 6, 14, True, price_id)
    subscription.change(end, status="active").worth(end, 50).charge(end, _PRICE).outcome(0, "failed")
    subscription.change(end + HOUR, status="past_due")
    given_up = end + 21 * DAY
    subscription.change(given_up, status="unpaid", cancellation_reason="payment_failed").worth(given_up, 0)
    _start(block, "trial_outlives_its_end", 5, 14, False, price_id)
    start = block.calendar.ends_at - 3 * DAY
    account = block.account("trial_running", start - HOUR, in_product=True, stage="lead")
    _trial(block, account, start, 14, True, price_id)


def _irregular(block: Block, price_id: str) -> None:
    subscription, _, end = _start(block, "trial_extended", 7, 14, False, price_id)
    longer = end + 14 * DAY
    subscription.change(end - DAY, trial_end=longer, current_period_end=longer, billing_cycle_anchor=longer)
    subscription.restart(longer)
    _pay(block, subscription, longer, longer)
    subscription, start, _ = _start(block, "trial_paid_early", 6, 30, False, price_id)
    early = start + 9 * DAY
    subscription.restart(early)
    subscription.change(early, trial_end=early)
    _pay(block, subscription, early, early)
    subscription, _, end = _start(block, "trial_resumed_with_card", 6, 14, False, price_id, day=3)
    resumed = end + 6 * DAY
    subscription.change(end, status="paused").restart(resumed)
    _pay(block, subscription, end, resumed)
    subscription, _, end = _start(block, "trial_twice", 8, 14, False, price_id, day=2)
    subscription.cancel(end)
    again = block.at(5, 2)
    second = _trial(block, subscription.account, again, 14, True, price_id)
    _pay(block, second, again + 14 * DAY, again + 14 * DAY)
    subscription, _, end = _start(block, "trial_paid_then_left_next_day", 5, 14, True, price_id)
    _pay(block, subscription, end, end)
    subscription.cancel(end + DAY).worth(end + DAY, 0)
