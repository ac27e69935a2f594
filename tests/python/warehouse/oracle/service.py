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
    """The version that holds at an instant; the first one holds before it began (clarification 11).

    A canceled version says when the service ended, not what was served, so it is passed over.
    """
    serving = [version for version in subscription.versions if version.row["status"] != "canceled"]
    begun = [version for version in serving if version.starts_at <= instant]
    return begun[-1] if begun else serving[0] if serving else None


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
    if instant < subscription.started_at or version is None:
        return None, None
    if instant >= ended_at:
        return None, churn_type
    status = version.row["status"]
    if status not in settings.mrr_statuses:
        return None, "pause" if status == "paused" else "involuntary"
    if status == "past_due" and settings.past_due_grace_days is not None:
        grace = timedelta(hours=24 * settings.past_due_grace_days)
        if instant >= past_due_since(subscription, version) + grace:
            return None, "involuntary"
    if settings.mrr_start_policy == "first_payment" and instant < (subscription.first_payment_at or FOREVER):
        return None, None
    if settings.churn_recognition == "cancel_requested" and is_cancel_requested(subscription, instant):
        return None, "voluntary"
    paused_until = version.row.get("pause_collection_resumes_at") or FOREVER
    is_paused = version.row.get("pause_collection_behavior") is not None and instant < paused_until
    if is_paused and settings.pause_policy == "zero_mrr":
        return None, "pause"
    return status, None


def turning_points(subscription: Subscription, settings: Settings) -> set[datetime]:
    """Every instant at which the answer of carried_status can change."""
    points = {subscription.started_at, end_of_service(subscription, settings)[0]}
    points.add(subscription.first_payment_at or FOREVER)
    for version in subscription.versions:
        points |= {version.starts_at, version.ends_at}
        points |= {version.row.get("canceled_at"), version.row.get("pause_collection_resumes_at")} - {None}
        if settings.past_due_grace_days is not None:
            points.add(version.starts_at + timedelta(hours=24 * settings.past_due_grace_days))
    return points
