"""Trials, free sign-ups and qualified leads against the oracle: random lives of customers at the edges of trials and
windows, all firms in one build.

The tables that the models read are written as they are, at an early and a late cut-off: what was mature early must be
the same late (ID 50). The early one runs on the nightly snapshots of a connector without history.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from dbt_project import Project
from warehouse.comparison import compare
from warehouse.oracle.funnels import Facts, next_month, utc_start
from warehouse.oracle.sign_ups import conversions, free_sign_ups, qualified_leads, with_lift
from warehouse.oracle.trials import (
    DAY,
    Customer,
    Invoice,
    Subscription,
    Trial,
    Version,
    follow_up,
    month_of,
    monthly,
    over_at,
    trials,
)
from warehouse.project import Built
from warehouse.tables import FUNNEL_ENGINE, build_models, write_table

ZONE = ZoneInfo("Europe/Paris")
EARLY, LATE = datetime(2024, 5, 20, 10), datetime(2024, 9, 17, 12, 34, 56)
SECOND = timedelta(seconds=1)
EXAMPLES = 150
FREEMIUM_DAYS, PQL_DAYS = 30, 21
MODELS = [
    "int_subscription_payments",
    "int_trial_versions",
    "int_trials_started",
    "int_trials_judged",
    "int_trial_items",
    "fct_trials",
    "int_trial_periods",
    "int_trials_counted",
    "int_trial_conversion_estimated",
    "fct_trial_conversion_monthly",
    "int_trials_followed",
    "fct_trial_follow_up_monthly",
    "int_free_sign_ups",
    "int_funnel_customer_events",
    "int_funnel_events",
    *FUNNEL_ENGINE,
    "fct_freemium_conversion_monthly",
    "fct_pql_conversion_monthly",
]
READ = [
    "as_of",
    "source_cutoffs",
    "dim_months",
    "dim_customers",
    "dim_customer_identities",
    "dim_customer_segment_history",
    "dim_plans",
    "fx_rates_daily",
    "currencies",
    "stg_stripe__customers",
    "stg_stripe__subscription_history",
    "stg_stripe__subscription_item_history",
    "stg_stripe__invoices",
    "stg_stripe__invoice_line_items",
    "stg_stripe__charges",
    "stg_stripe__refunds",
    "snap_stripe__subscriptions",
    "snap_stripe__subscription_items",
    "fct_sales_activities",
    "stg_segment__group_memberships",
    "fct_mrr_intervals",
    "fct_customer_revenue",
    "fct_web_sessions",
    "fct_user_milestones",
    "fct_lifecycle_events",
    "fct_lifecycle_milestones",
    "fct_lead_events",
    "fct_deals",
    "int_lead_milestones_unioned",
    "int_leads_reached",
    "funnels",
    "funnel_steps",
]
SCHEMAS = {
    "stg": "staging",
    "snap": "snapshots",
    "int": "intermediate",
    "fct": "conversion",
    "currencies": "seeds",
    "funnels": "seeds",
    "funnel_steps": "seeds",
    "fct_mrr_intervals": "revenue",
    "fct_customer_revenue": "revenue",
    "fct_web_sessions": "product",
    "fct_user_milestones": "product",
    "fct_lifecycle_events": "lifecycle",
    "fct_lifecycle_milestones": "lifecycle",
}
PRICES = {"free": "per_unit", "free_by_default": None, "free_in_tiers": "tiered"}
# Instants around which months and windows change their minds, here and in Paris.
BEGINNINGS = [
    datetime(2024, 1, 31, 22, 59, 59),
    datetime(2024, 1, 31, 23),
    datetime(2024, 2, 29, 12),
    datetime(2024, 3, 31, 1),
    datetime(2024, 4, 22, 10),
    datetime(2024, 5, 6, 10),
    datetime(2024, 5, 19, 10),
    datetime(2024, 8, 20, 12, 34, 56),
    datetime(2024, 9, 16, 12, 34, 56),
]
# Where customers live whose history begins after their trial: late data, which may change a month that was mature.
KNOWN_LATE = "Italy"
NEARBY = st.sampled_from([-SECOND, 0 * SECOND, SECOND, -DAY, DAY])
Draw = Callable[[st.SearchStrategy[Any]], Any]


@st.composite
def customers(draw: Draw) -> Customer:
    """A customer with up to three subscriptions, some with more than one trial, and free plans around them."""
    customer = Customer(draw(st.sampled_from(["France", "Spain", "unknown"])))
    begin = draw(st.sampled_from(BEGINNINGS))
    for number in range(draw(st.sampled_from([0, 1, 1, 2, 3]))):
        start = begin + draw(st.sampled_from([0, 0, 40])) * DAY * number
        customer.subscriptions[str(number)] = draw(subscriptions(start))
    if any(own.versions[0].at != own.versions[0].trial_start for own in customer.subscriptions.values()):
        customer.country = KNOWN_LATE
    if draw(st.integers(0, 9)) == 0:
        customer.deleted_at = begin + draw(st.sampled_from([3, 14, 28, 40])) * DAY
    for _ in range(draw(st.integers(0, 2))):
        moment = begin + draw(st.sampled_from([-SECOND, 0 * SECOND, DAY / 2, DAY - SECOND, DAY]))
        kind = draw(st.sampled_from(["call", "email", "incoming_email"]))
        customer.contacts.append((moment, kind, kind != "incoming_email"))
    free = begin + draw(st.sampled_from([-40 * DAY, -SECOND, 0 * SECOND, SECOND]))
    for _ in range(draw(st.sampled_from([0, 1, 2]))):
        customer.prices.append((free + draw(NEARBY), draw(st.sampled_from([*PRICES, "free"]))))
    if draw(st.booleans()):
        customer.accounts.append((free + draw(NEARBY), draw(st.sampled_from(["Free ", "freemium", "team"]))))
    for _ in range(draw(st.integers(0, 2))):
        left_at = draw(st.sampled_from([None, None, free + 10 * DAY]))
        customer.qualified.append((free + draw(st.sampled_from([0, 0, 3])) * DAY, left_at))
    after = draw(st.sampled_from([None, 0, 3, 10, PQL_DAYS, FREEMIUM_DAYS]))
    customer.paid_at = None if after is None else free + after * DAY + draw(NEARBY)
    return customer


@st.composite
def subscriptions(draw: Draw, start: datetime) -> Subscription:
    """A trial, what came of it, invoices around its window, and now and then free time or a second trial."""
    length = draw(st.sampled_from([7, 14, 14, 30])) * DAY - draw(st.sampled_from([0, 0, 1])) * DAY / 24
    end: datetime | None = start + length
    has_card = draw(st.booleans())
    versions = [Version(start, "trialing", start, end, has_card)]
    if draw(st.integers(0, 4)) == 0:
        end = draw(st.sampled_from([start + length + 7 * DAY, start + length - DAY, None]))
        versions.append(Version(start + length - 2 * DAY, "trialing", start, end, has_card))
    over = end or start + length
    asked = draw(st.sampled_from([None, None, start + DAY, over, over + DAY]))
    later = draw(st.sampled_from(["paused", "active", "past_due", "incomplete_expired", "canceled", "nothing"]))
    changed = over + draw(st.sampled_from([-3 * DAY, 0 * DAY, 0 * DAY, DAY, 20 * DAY]))
    if later == "active" and changed < over:
        end = changed
    reason = draw(st.sampled_from([None, "cancellation_requested", "payment_failed"]))
    ended = draw(st.sampled_from([None, changed, over, over - DAY]))
    if later != "nothing":
        canceled = {"ended_at": ended, "requested_at": asked, "reason": reason} if later == "canceled" else {}
        versions.append(Version(changed, later, draw(st.sampled_from([start, start, None])), end, True, **canceled))
        if later != "canceled" and draw(st.booleans()):
            given_up = max(changed, over) + draw(st.sampled_from([2, 14, 60])) * DAY
            ended = draw(st.sampled_from([None, given_up, over + DAY]))
            versions.append(Version(given_up, "canceled", start, end, True, ended, asked, reason))
        elif later != "canceled" and draw(st.booleans()):
            again = max(changed, over) + 3 * DAY
            versions.append(Version(again, "trialing", again, again + 14 * DAY, True))
    if draw(st.integers(0, 9)) == 0:
        versions = versions[1:] or versions
    invoices = []
    window_end = max(start, over) + 14 * DAY
    for _ in range(draw(st.integers(0, 2))):
        paid = draw(st.sampled_from([start, over, window_end, start + 3 * DAY, over + 40 * DAY])) + draw(NEARBY)
        minor = draw(st.sampled_from([0, 5000, 5000, 5000]))
        refunds = draw(st.sampled_from([(), (), ((paid + DAY, 5000),), ((paid, 2500), (paid + DAY, 2500))]))
        created = paid - draw(st.sampled_from([0, 0, 2])) * DAY
        invoices.append(
            Invoice(created, draw(st.sampled_from([paid, paid, None])), minor, draw(st.integers(0, 5)) > 0, refunds)
        )
    return Subscription(versions, invoices, draw(st.integers(0, 11)) > 0)


def invented() -> dict[str, Customer]:
    """The same customers at every run, from all corners of the strategy, and those exactly at a window's end."""
    found: dict[str, Customer] = {}

    @settings(max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, phases=[Phase.generate])
    @given(st.lists(customers(), min_size=1, max_size=4))
    def collect(drawn: list[Customer]) -> None:
        for customer in drawn:
            name = f"c{len(found)}"
            customer.subscriptions = {f"{name}s{key}": own for key, own in customer.subscriptions.items()}
            found[name] = customer

    collect()
    edges = [
        Customer("France", prices=[(LATE - FREEMIUM_DAYS * DAY, "free")]),
        Customer("France", prices=[(BEGINNINGS[2], "free")], paid_at=BEGINNINGS[2] + FREEMIUM_DAYS * DAY),
        Customer("Spain", qualified=[(LATE - PQL_DAYS * DAY, None)]),
        Customer("Spain", qualified=[(BEGINNINGS[2], None)], paid_at=BEGINNINGS[2] + PQL_DAYS * DAY),
    ]
    return found | {f"edge{number}": customer for number, customer in enumerate(edges)}


def tables(everyone: dict[str, Customer], known_until: datetime, has_history: bool) -> dict[str, list[dict[str, Any]]]:
    """What staging leaves of them at a cut-off; without a history, the versions stand in the nightly snapshots."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in READ}
    rows["as_of"] = [{"as_of": known_until}]
    rows["source_cutoffs"] = [
        {"source_name": name, "source_as_of": known_until} for name in ("stripe", "hubspot", "segment")
    ]
    rows["currencies"] = [{"currency": "EUR", "minor_unit_exponent": 2}]
    months = [date(2023, 11, 1)]
    while len(months) < 14:
        months.append(next_month(months[-1]))
    rows["dim_months"] = [
        {
            "month": month,
            "next_month": next_month(month),
            "starts_at": utc_start(month, ZONE),
            "ends_at": utc_start(next_month(month), ZONE),
            "has_begun": utc_start(month, ZONE) <= known_until,
            "has_ended": utc_start(next_month(month), ZONE) <= known_until,
        }
        for month in months
    ]
    rows["dim_plans"] = [
        {
            "price_id": price,
            "unit_amount_local": 0,
            "billing_scheme": scheme,
            "price_type": "recurring",
            "is_add_on": False,
        }
        for price, scheme in PRICES.items()
    ]
    for funnel, entity, first, window in (
        ("freemium", "customer", "free_signed_up", FREEMIUM_DAYS),
        ("pql", "user", "pql", PQL_DAYS),
    ):
        name = f"{funnel}_to_paying"
        published = f"fct_{funnel}_conversion_monthly"
        rows["funnels"].append(
            {
                "funnel": name,
                "entity": entity,
                "published_in": published,
                "window_days": window + 5,
                "sources": "stripe",
            }
        )
        rows["funnel_steps"] += [
            {"funnel": name, "step_number": number, "step": step, "milestone": step, "is_exclusion": False}
            for number, step in enumerate([first, "first_paid"], start=1)
        ]
    for name, customer in everyone.items():
        _sign_ups(rows, name, customer, known_until)
        is_deleted = customer.deleted_at is not None and customer.deleted_at <= known_until
        rows["dim_customers"].append({"customer_id": name, "country": customer.country})
        rows["dim_customer_identities"].append(
            {"source": "stripe_customer", "source_id": f"cus_{name}", "customer_id": name}
        )
        rows["stg_stripe__customers"].append(
            {"stripe_customer_id": f"cus_{name}", "is_deleted": is_deleted, "synced_at": customer.deleted_at}
        )
        rows["fct_sales_activities"] += [
            {"customer_id": name, "activity_kind": kind, "is_outbound": is_ours, "occurred_at": at}
            for at, kind, is_ours in customer.contacts
            if at <= known_until
        ]
        for subscription_id, subscription in customer.subscriptions.items():
            _subscription(rows, name, subscription_id, subscription, known_until, has_history)
    return rows


def _sign_ups(rows: dict[str, list[dict[str, Any]]], name: str, customer: Customer, known_until: datetime) -> None:
    rows["fct_mrr_intervals"] += [
        {"customer_id": name, "price_id": price, "valid_from": at, "mrr_local": 0}
        for at, price in customer.prices
        if at <= known_until
    ]
    rows["dim_customer_identities"].append(
        {"source": "segment_group", "source_id": f"g_{name}", "customer_id": name, "valid_from": datetime(1900, 1, 1)}
    )
    rows["stg_segment__group_memberships"] += [
        {"group_id": f"g_{name}", "plan_name": plan, "joined_at": at}
        for at, plan in customer.accounts
        if at <= known_until
    ]
    paid_at = customer.paid_at if customer.paid_at and customer.paid_at <= known_until else None
    rows["fct_customer_revenue"].append({"customer_id": name, "first_paid_at": paid_at})
    if paid_at:
        rows["fct_lifecycle_events"].append({"customer_id": name, "milestone": "first_paid", "occurred_at": paid_at})
    for number, (at, left_at) in enumerate(customer.qualified):
        user_id = f"{name}u{number}"
        is_qualified = at <= known_until and (paid_at is None or at < paid_at)
        rows["fct_user_milestones"].append({"user_id": user_id, "pql_at": at if is_qualified else None})
        rows["dim_customer_identities"].append(
            {
                "source": "segment_user",
                "source_id": user_id,
                "customer_id": name,
                "valid_from": datetime(1900, 1, 1),
                "valid_to": left_at,
            }
        )


def _subscription(
    rows: dict[str, list[dict[str, Any]]],
    name: str,
    subscription_id: str,
    subscription: Subscription,
    known_until: datetime,
    has_history: bool,
) -> None:
    for version in subscription.versions:
        if version.at > known_until:
            continue
        rows["stg_stripe__subscription_history" if has_history else "snap_stripe__subscriptions"].append(
            {
                "subscription_id": subscription_id,
                "stripe_customer_id": f"cus_{name}",
                "version_started_at": version.at,
                "dbt_valid_from": version.at,
                "status": version.status,
                "trial_started_at": version.trial_start,
                "trial_ends_at": version.trial_end,
                "payment_method_id": "pm" if version.has_card else None,
                "ended_at": version.ended_at,
                "cancel_requested_at": version.requested_at,
                "cancellation_reason": version.reason,
                "is_livemode": subscription.is_live,
            }
        )
    for number, invoice in enumerate(subscription.invoices):
        if invoice.created_at > known_until:
            continue
        invoice_id = f"{subscription_id}i{number}"
        told_by_lines = number % 2 == 1
        rows["stg_stripe__invoice_line_items"].append(
            {"invoice_id": invoice_id, "subscription_id": subscription_id if told_by_lines else None}
        )
        rows["stg_stripe__invoices"].append(
            {
                "invoice_id": invoice_id,
                "subscription_id": None if told_by_lines else subscription_id,
                "created_at": invoice.created_at,
                "paid_at": invoice.paid_at,
                "status": "paid" if invoice.is_paid else "open",
                "paid_minor": invoice.paid_minor,
                "currency": "EUR",
            }
        )
        rows["stg_stripe__charges"].append({"charge_id": f"{invoice_id}c", "invoice_id": invoice_id})
        rows["stg_stripe__refunds"] += [
            {"charge_id": f"{invoice_id}c", "amount_minor": minor, "status": "succeeded", "created_at": at}
            for at, minor in invoice.refunds
            if at <= known_until
        ]


def build_trials(
    project: Project,
    place: Path,
    everyone: dict[str, Customer],
    known_until: datetime,
    has_history: bool = True,
) -> Built:
    """Builds the trials' models on the tables at a cut-off."""
    with duckdb.connect(str(place / "lifecycle.duckdb")) as connection:
        for name, content in tables(everyone, known_until, has_history).items():
            schema = SCHEMAS.get(name) or SCHEMAS.get(name.split("_")[0], "core")
            write_table(connection, project.root, name, content, schema)
    variables = {
        "reporting_timezone": str(ZONE),
        "freemium_window_days": FREEMIUM_DAYS,
        "pql_window_days": PQL_DAYS,
    }
    return build_models(project, place, MODELS, variables)


def facts(told: list[Trial], known_until: datetime) -> Facts:
    """The oracle's trials in the form of fct_trials."""
    return {
        (trial.trial_id,): {
            "customer_id": trial.customer_id,
            "trial_number": trial.number,
            "start_month": month_of(trial.start, ZONE),
            "trial_started_at": trial.start,
            "trial_end_at": trial.end,
            "trial_ended_at": over_at(trial, known_until),
            "trial_length_days": trial.length,
            "was_extended": trial.was_extended,
            "card_requirement": trial.card,
            "window_ends_at": trial.window_end,
            "is_mature": trial.is_mature,
            "outcome": trial.outcome,
            "converted_at": trial.converted_at,
            "first_paid_at": trial.paid_at,
            "was_refunded": trial.was_refunded,
        }
        for trial in told
    }


def rounded(found: Facts) -> Facts:
    """Numbers of both sides in one form: to 9 places."""
    return {
        key: {
            name: round(float(value), 9) if isinstance(value, float | Fraction) else value
            for name, value in row.items()
        }
        for key, row in found.items()
    }


def sign_up_conversions(everyone: dict[str, Customer], told: list[Trial], known_until: datetime) -> dict[str, Facts]:
    """The oracle's conversion from the free plan and of product-qualified leads, by table."""
    freemium = conversions(free_sign_ups(everyone, told, known_until), FREEMIUM_DAYS, known_until, ZONE)
    tables = {
        "freemium": with_lift(freemium, told, FREEMIUM_DAYS, known_until, ZONE),
        "pql": conversions(qualified_leads(everyone, known_until), PQL_DAYS, known_until, ZONE),
    }
    return {
        f"fct_{name}_conversion_monthly": {
            key: {f"{name}_conversion_rate" if column == "rate" else column: value for column, value in row.items()}
            for key, row in facts.items()
        }
        for name, facts in tables.items()
    }


def disagreements(built: Built, everyone: dict[str, Customer], told: list[Trial], known_until: datetime) -> list[str]:
    """Every difference between the warehouse and the oracle, and every data test that did not hold."""
    rows = built.rows("select * from lifecycle.conversion.fct_trials")
    lines = compare("trial", facts(told, known_until), {(row["trial_id"],): row for row in rows})
    for table, expected in (
        ("fct_trial_conversion_monthly", monthly(told, known_until, ZONE)),
        ("fct_trial_follow_up_monthly", follow_up(told, known_until, ZONE)),
        *sign_up_conversions(everyone, told, known_until).items(),
    ):
        found = built.rows(
            f"select * from lifecycle.conversion.{table}"
            " where segment in ('total', 'country', 'card_required', 'trial_length_days')"
        )
        keyed = {(row["start_month"], row["segment"], row["member"]): row for row in found}
        lines += compare(table, rounded(expected), rounded(keyed))
    return lines + [f"data test {name} does not hold" for name in built.failed_tests]


@pytest.fixture(scope="module")
def everyone() -> dict[str, Customer]:
    return invented()


@pytest.fixture(scope="module")
def late(project: Project, everyone: dict[str, Customer], tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build_trials(project, tmp_path_factory.mktemp("late"), everyone, LATE)


@pytest.fixture(scope="module")
def early(project: Project, everyone: dict[str, Customer], tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build_trials(project, tmp_path_factory.mktemp("early"), everyone, EARLY, has_history=False)


def test_trials_agree_with_the_oracle(late: Built, everyone: dict[str, Customer]) -> None:
    told = trials(everyone, LATE)
    lines = disagreements(late, everyone, told, LATE)
    assert not lines, f"{len(lines)} differences:\n" + "\n".join(lines[:40])
    outcomes = [trial.outcome for trial in told]
    for outcome in ("converted", "cancelled", "expired", "unpaid", "running"):
        assert outcomes.count(outcome) > 5, f"hardly any trial is {outcome}"


def test_snapshots_say_what_a_history_says(early: Built, everyone: dict[str, Customer]) -> None:
    told = trials(everyone, EARLY)
    lines = disagreements(early, everyone, told, EARLY)
    assert not lines, f"{len(lines)} differences:\n" + "\n".join(lines[:40])


def test_sign_ups_reach_every_corner(everyone: dict[str, Customer]) -> None:
    told = trials(everyone, LATE)
    for table, facts in sign_up_conversions(everyone, told, LATE).items():
        rows = [row for (_, segment, _), row in facts.items() if segment == "country"]
        assert sum(row["numerator"] or 0 for row in rows) > 20, f"hardly anybody converts in {table}"
        assert any(row["immature"] for row in rows), f"no window of {table} is open"
        assert any(row.get("trial_freemium_lift") for row in rows) == ("freemium" in table)


@pytest.mark.parametrize("subject", ["trial", "freemium", "pql"])
def test_mature_conversions_stay_as_they_are(early: Built, late: Built, subject: str) -> None:
    """ID 50: what was mature early says the same late, where nothing arrived late."""
    columns = (
        f"start_month, segment, member, numerator, denominator, {subject}_conversion_rate, lower, upper, km_conversion"
    )
    cut = f"is_mature and segment = 'country' and member <> '{KNOWN_LATE}'"
    query = f"select {columns} from lifecycle.conversion.fct_{subject}_conversion_monthly where {cut}"
    sides: list[Facts] = [
        {(row["start_month"], row["segment"], row["member"]): row for row in built.rows(query)}
        for built in (early, late)
    ]
    kept = {key: row for key, row in sides[1].items() if key in sides[0]}
    lines = compare("mature cohort", sides[0], kept)
    assert not lines, "\n".join(lines[:40])
    assert any(row["denominator"] > 0 for row in kept.values())
