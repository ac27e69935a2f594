"""Metrics 4.4 and 5.2: when a subscription carries MRR, and why it stopped."""

from __future__ import annotations

from datetime import datetime, timedelta

from warehouse.oracle.book import Subscription, Version
from warehouse.oracle.calendar import FOREVER
from warehouse.oracle.settings import Settings

NON_PAYMENT = ("payment_failed", "payment_disputed")


def end_of_service(subscription: Subscription, settings: Settings) -> tuple[datetime, str]:
    """When the service ended and the churn type of that end; clarifications 12, 13, 16 and 20."""
    ends = [(FOREVER, "voluntary")]
    for version in subscription.versions:
        row = version.row
        if row["status"] != "canceled":
            continue
        ended_at = min(version.starts_at, row.get("ended_at") or FOREVER)
        is_unpaid = row.get("cancellation_reason") in NON_PAYMENT
        if settings.churn_recognition == "paid_through" and not is_unpaid and row.get("current_period_end"):
            ended_at = row["current_period_end"]
        ends.append((ended_at, "involuntary" if is_unpaid else "voluntary"))
    ends.append((subscription.versions[-1].ends_at, "voluntary"))
    if subscription.customer.get("is_deleted"):
        ends.append((subscription.customer["_fivetran_synced"], "voluntary"))
    return min(ends)


def version_at(subscription: Subscription, instant: datetime) -> Version | None:
    """The version that says what is served at an instant, None before the history begins.

    A canceled version says when the service ended, not what was served, so it is passed over.
    """
    begun = [
        version
        for version in subscription.versions
        if version.starts_at <= instant and version.row["status"] != "canceled"
    ]
    return begun[-1] if begun else None


def status_before_history(subscription: Subscription, instant: datetime, settings: Settings) -> str | None:
    """Clarification 11: what was served before the first version, where the history begins late.

    A subscription first seen in service, or after one, was active since its start or the end of its trial; a pause
    of today says nothing of the past.
    """
    first = subscription.versions[0].row
    is_after_trial = instant >= (first.get("trial_end") or subscription.started_at)
    if first["status"] in settings.mrr_statuses:
        return first["status"] if is_after_trial else None
    return "active" if is_after_trial and first["status"] in ("past_due", "unpaid", "canceled") else None


def past_due_since(subscription: Subscription, version: Version) -> datetime:
    """The start of the unbroken run of past_due versions that a version belongs to."""
    since = version.starts_at
    for earlier in reversed(subscription.versions[: subscription.versions.index(version)]):
        if earlier.row["status"] != "past_due":
            break
        since = earlier.starts_at
    return since


def is_cancel_requested(subscription: Subscription, instant: datetime) -> bool:
    """Whether a cancellation stood requested; a later version without it withdraws the request."""
    return any(
        version.row.get("canceled_at") and version.row["canceled_at"] <= instant < version.ends_at
        for version in subscription.versions
    )


def carried_status(subscription: Subscription, instant: datetime, settings: Settings) -> tuple[str | None, str | None]:
    """(status, None) where the subscription carries MRR at an instant, else (None, churn type of the loss)."""
    ended_at, churn_type = end_of_service(subscription, settings)
    version = version_at(subscription, instant)
    if instant < subscription.started_at:
        return None, None
    if instant >= ended_at:
        return None, churn_type
    status = version.row["status"] if version else status_before_history(subscription, instant, settings)
    if status is None:
        return None, None
    if status not in settings.mrr_statuses:
        return None, "pause" if status == "paused" else "involuntary"
    if version and status == "past_due" and settings.past_due_grace_days is not None:
        grace = timedelta(hours=24 * settings.past_due_grace_days)
        if instant >= past_due_since(subscription, version) + grace:
            return None, "involuntary"
    if settings.mrr_start_policy == "first_payment" and instant < (subscription.first_payment_at or FOREVER):
        return None, None
    if settings.churn_recognition == "cancel_requested" and is_cancel_requested(subscription, instant):
        return None, "voluntary"
    if version and version.row.get("pause_collection_behavior") and settings.pause_policy == "zero_mrr":
        paused_until = version.row.get("pause_collection_resumes_at") or FOREVER
        if instant < paused_until:
            return None, "pause"
    return status, None


def turning_points(subscription: Subscription, settings: Settings) -> set[datetime]:
    """Every instant at which the answer of carried_status can change."""
    points = {subscription.started_at, end_of_service(subscription, settings)[0]}
    points.add(subscription.first_payment_at or FOREVER)
    for version in subscription.versions:
        points |= {version.starts_at, version.ends_at}
        named = ("canceled_at", "pause_collection_resumes_at", "trial_end")
        points |= {version.row[name] for name in named if version.row.get(name)}
        if settings.past_due_grace_days is not None:
            points.add(version.starts_at + timedelta(hours=24 * settings.past_due_grace_days))
    return points
