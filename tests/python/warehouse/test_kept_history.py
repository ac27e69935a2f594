"""Nights that keep what did not change against full refreshes of the same rows (reliability, M11 and fault 27).

A night of the chain knows customers that are new, late, rewritten, deleted, gone, merged or passed on, items that move,
prices, discounts and rates that are edited, months that close, and events that are new, late, retold or erased; what it
publishes must be what a night publishes that builds all anew (ID 44).
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from dbt_project import Project
from raw_company import ROOT
from saas_lifecycle.content_hash import table_hashes
from saas_lifecycle.engine import connect
from saas_lifecycle.errors import ExitCode
from saas_lifecycle.warehouse import Warehouse
from small_project import House
from warehouse.event_nights import ERASED, segment_rows
from warehouse.lead_nights import crm_rows
from warehouse.raw_files import write_raw
from warehouse.strategies import Raw, Row, make_billing, number_of, of_customers, raw_rows, seeds_of

CUSTOMERS = 60
KEPT = (
    "int_subscriptions_versioned", "int_subscription_items_versioned", "int_subscription_items_billed",
    "int_mrr_items_fingerprinted", "int_customers_active", "int_mrr_items_balanced", "int_mrr_changes_explained",
    "int_customer_months_netted", "int_mrr_item_periods", "int_customer_periods_netted",
    "int_customer_periods_segmented", "int_customer_members_moved", "int_customer_members_by_period",
    "int_customer_members_retained", "int_user_months", "int_first_events_counted", "int_product_rules_met",
    "int_feature_use_by_customer", "int_feature_use_summed", "int_activity_gaps", "int_usage_buckets",
    "int_value_medians", "int_funnel_steps_reached", "int_funnel_cells_counted", "int_funnel_step_medians",
    "int_funnel_steps_measured", "int_lead_milestones_unioned", "int_leads_reached", "int_lead_score_changes",
    "int_lead_signals_counted", "int_deal_velocity_estimated", "int_lead_models", "int_lead_scores_fitted",
    "int_touches_shared", "stg_segment__tracks_left_out", "int_sign_ups_used", "int_stage_intervals_joined",
    "stg_raw__loads",
)  # fmt: skip
HISTORIES = ("subscription_history", "subscription_item_history")
ANEW = 3  # the night on which files of before are changed: somebody is gone
# On which nights a comparison tells news of some and not of most.
NEWS = {
    "int_customers_compared": ((2, 3), 0.5),
    "int_customer_attributes_compared": ((4,), 0.5),
    "int_customer_segments_compared": ((4,), 0.5),
    "int_users_compared": ((2, 4), 1),
    "int_visitors_compared": ((4,), 1),
    "int_usage_days_compared": ((4,), 0.5),
    "int_lifecycle_customers_compared": ((2, 4), 1),
    "int_leads_compared": ((2, 4), 1),
    "int_funnel_entities_compared": ((2, 4), 1),
    "int_funnel_cohorts_compared": ((2, 4), 1),
}
MODELS = [
    "fct_revenue_rates_monthly", "fct_customer_retention_12m", "fct_customer_retention_by_segment",
    "fct_customer_mrr_by_segment", "fct_mrr_movements_daily", "fct_user_features_monthly", "fct_user_milestones",
    "fct_customer_features_monthly", "fct_feature_adoption_monthly", "fct_active_users_daily", "fct_web_sessions",
    "fct_time_to_value", "fct_usage_retention", "int_first_events_counted", "fct_funnel_monthly",
    "fct_lead_score_history", "int_deal_velocity_estimated", "fct_attribution", "fct_lead_scores",
    "stg_segment__tracks_left_out",
]  # fmt: skip


def company(seed: int) -> Raw:
    """Customers of one seed."""
    return raw_rows(random.Random(0), make_billing(seeds_of(seed, CUSTOMERS)))  # noqa: S311


def first_night(seed: int) -> Raw:
    """All but the last customers."""
    return of_customers(company(seed), set(range(CUSTOMERS - 5)))


def second_night(seed: int) -> Raw:
    """The last customers come late, two are rewritten, two merge, items move to another customer's subscription.

    A price, coupons and an old rate are corrected.
    """
    raw = company(seed)
    for row in raw["subscription_item_history"]:
        if number_of(row["id"]) in (3, 4):
            row["quantity"] = 11
    other = next(row["id"] for row in raw["subscription_history"] if number_of(row["id"]) == 14)
    for row in raw["subscription_item_history"]:
        if number_of(row["id"]) == 13 or (number_of(row["id"]) == 12 and row["_fivetran_start"] > datetime(2023, 6, 1)):
            row["subscription_id"] = other
    for row in raw["customer"]:
        if number_of(row["id"]) in (10, 11):
            row["metadata"] = '{"account_id": "acct_10"}'
    edits = {"eur_month1_mid": {"unit_amount_decimal": Decimal(12345)}}
    raw["price"] = [row | edits.get(row["id"], {}) for row in raw["price"]]
    raw["coupon"][::3] = [row | {"duration": "forever"} for row in raw["coupon"][::3]]
    is_wrong = {"currency": "USD", "rate_date": date(2024, 2, 29)}.items()
    raw["fx_rate"] = [row | {"rate_to_eur": Decimal(2)} if is_wrong <= row.items() else row for row in raw["fx_rate"]]
    return raw


def third_night(seed: int) -> Raw:
    """Subscriptions pass from one customer to another, who got items before is deleted, discounts end."""
    raw = second_night(seed)
    raw["customer"] = [row | {"is_deleted": number_of(row["id"]) == 14 or row["is_deleted"]} for row in raw["customer"]]
    discounts = raw["subscription_discount"]
    raw["subscription_discount"] = [row | {"end": datetime(2024, 3, 1)} for row in discounts[:5]] + discounts[6:]
    for number in (20, 21, 22, 23):
        versions = [row for row in raw["subscription_history"] if number_of(row["id"]) == number]
        versions.sort(key=lambda row: (row["id"], row["_fivetran_start"]))
        for row in versions[len(versions) // 2 :]:
            row["customer_id"] = f"cus_{number + 10}"
    return raw


def fourth_night(seed: int) -> Raw:
    """Two customers are gone with all their rows, one is deleted, those who passed subscriptions on are rewritten."""
    raw = of_customers(third_night(seed), set(range(2, CUSTOMERS)))
    raw["customer"] = [row | {"is_deleted": number_of(row["id"]) == 24 or row["is_deleted"]} for row in raw["customer"]]
    for row in raw["subscription_item_history"]:
        if number_of(row["id"]) in (20, 21) and row["_fivetran_active"]:
            row["quantity"] = 7
    return raw


def deliver(files: dict[str, dict[str, list[Row]]], raw: Raw, night: int) -> None:
    """Adds what a night's histories tell that was not delivered yet, in files of their own."""
    for table in HISTORIES:
        if night == ANEW:
            files[table] = {}
        known = {as_text(row) for rows in files.setdefault(table, {}).values() for row in rows}
        synced = {"_fivetran_synced": NIGHTS[night][0]} if night else {}
        files[table][f"night_{night}"] = [row | synced for row in raw[table] if as_text(row) not in known]


def as_text(row: Row) -> str:
    """A row without the time at which it came."""
    return str(sorted((name, str(value)) for name, value in row.items() if name != "_fivetran_synced"))


NIGHTS: list[tuple[datetime, Callable[[int], Raw]]] = [
    (datetime(2024, 5, 14, 6), first_night),
    (datetime(2024, 5, 15, 6), second_night),
    (datetime(2024, 7, 1, 0), third_night),
    (datetime(2024, 7, 2, 6), fourth_night),
    (datetime(2024, 7, 3, 6), fourth_night),
]


def publish(house: House, as_of: datetime, *options: str) -> dict[str, str]:
    """One night over the delivered rows; returns the hashes of what it published and kept."""
    settings = (
        "--vars",
        "{sources_enabled: [stripe, finance, segment, hubspot, marketing],"
        " funnel_window_days: {visitor_to_customer: 20, sales: 20, product_led: 20, customer_success: 20}}",
        "--as-of",
        str(as_of),
        "--allow-stale",
        "all",
    )
    done = house.run("nightly", *settings, *options)
    assert done.returncode == ExitCode.PUBLISHED, done.stdout[-2000:] + done.stderr[-4000:]
    night = [each for each, _ in NIGHTS].index(as_of)
    assert ("builds on what was kept" in done.stderr) == (night > 0 and not options)
    for source in ("segment", "stripe"):
        assert (f"reads all of {source} anew" in done.stderr) == (night == ANEW and not options)
    with connect(kept_file(house), read_only=True) as connection:
        kept = {name.partition(".")[2]: found for name, found in table_hashes(connection).items()}
    return {"published": house.hash(), **{table: kept[table] for table in KEPT}}


def kept_file(house: House) -> Path:
    (file,) = house.warehouse.history.iterdir()
    return file


def test_a_night_upon_kept_history_publishes_what_a_full_refresh_does(project: Project, tmp_path: Path) -> None:
    """Whatever came: and a night with little news rebuilds few, and nothing stays of who is gone."""
    house = House(project.part(tmp_path, MODELS), tmp_path / "raw", Warehouse(tmp_path / "warehouse"))
    history, aside = house.warehouse.history, tmp_path / "aside"
    billing: dict[str, dict[str, list[Row]]] = {}
    for night, (as_of, rows) in enumerate(NIGHTS):
        raw = rows(8)
        deliver(billing, raw, night)
        raw |= billing | segment_rows(night) | crm_rows(night)
        # Rates are late on the third night: June is complete on the fourth.
        rates_until = as_of.date() - timedelta(days=2 if night == 2 else 0)
        raw["fx_rate"] = [row for row in raw["fx_rate"] if row["rate_date"] <= rates_until]
        shutil.rmtree(house.raw, ignore_errors=True)
        write_raw(ROOT, raw, house.raw)
        found = publish(house, as_of)
        if night < 2:
            # What the second night did wrong stands in the third one's tables, wherever that one rebuilds nothing.
            continue
        with connect(kept_file(house), read_only=True) as connection:
            months = connection.execute("select customer_id from intermediate.int_customer_months_netted").fetchall()
            ((news_since,),) = connection.execute(
                "select min(changed_since) from intermediate.int_feature_customers_compared where is_changed"
            ).fetchall()
            for table, (nights, most) in NEWS.items():
                shares = f"select avg(cast(is_changed as integer)) from intermediate.{table}"
                ((share,),) = connection.execute(shares).fetchall()
                assert night not in nights or 0 < share < most, f"night {night + 1}: {share:.0%} of {table}"
        assert night < 4 or news_since == date(2024, 6, 1)
        assert night < ANEW or ERASED.encode() not in kept_file(house).read_bytes()
        assert {number_of(name) for (name,) in months} <= {number_of(row["id"]) for row in raw["customer"]}
        if night == ANEW:
            # As after the second night.
            continue

        shutil.copytree(history, aside)
        assert publish(house, as_of, "--full-refresh") == found, f"night {night + 1}"
        shutil.rmtree(history)
        aside.rename(history)
