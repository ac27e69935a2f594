"""The billing cases that well-known dbt projects get wrong, from raw rows to the marts in one build.

Each customer is one case; the names say the case's number in the list of peers' mistakes. As of 21 November 2026.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from dbt_project import Project
from warehouse.billing import Billing
from warehouse.oracle import Settings
from warehouse.project import Built, build

AS_OF = datetime(2026, 11, 21, 12)


def told() -> Billing:
    """The cases as billing."""
    billing = Billing()
    billing.price("month_100", 10000)
    billing.price("month_50", 5000)
    billing.price("year_1200", 120000, "year")
    billing.price("yen", 10000, currency="jpy")
    billing.price("day_5", 500, "day")
    billing.price("metered", 5, recurring_usage_type="metered")
    billing.price("graduated", None, billing_scheme="tiered", tiers_mode="graduated")
    billing.tiers("graduated", (10, 1000, 2000), (30, 800, 3000), (None, 500, 5000))
    billing.coupon("fifth_off", "forever", percent_off=20)
    billing.coupon("half_once", "once", percent_off=50)
    billing.rate(date(2026, 1, 1), "JPY", "100")

    def subscription(case: str, price: str, start: datetime, status: str = "active", quantity: int | None = 1, **at):  # type: ignore[no-untyped-def]
        if case not in {row["id"] for row in billing.tables["customer"]}:
            billing.customer(case, start)
        history = billing.subscription(f"sub_{case}_{price}", case, start, status, **at)
        history.item(price, quantity)
        return history

    subscription("s1_renews_later_this_month", "month_100", datetime(2026, 1, 25))
    subscription("s2_annual_ended_in_march", "year_1200", datetime(2026, 1, 10)).end(datetime(2026, 3, 10))
    trial = {"trial_start": datetime(2026, 11, 5), "trial_end": datetime(2026, 12, 5)}
    subscription("s3_trialing", "month_100", datetime(2026, 11, 5), "trialing", **trial)
    unpaid = subscription("s4_never_paid", "month_100", datetime(2026, 11, 3), "incomplete")
    unpaid.at(datetime(2026, 11, 4), status="incomplete_expired")
    switched = subscription("s5_month_then_year", "month_100", datetime(2026, 1, 10))
    next(iter(switched.items.values())).at(datetime(2026, 7, 10), price_id="year_1200")
    subscription("s6_back_after_three_months", "month_100", datetime(2026, 1, 10)).end(datetime(2026, 4, 10))
    subscription("s6_back_after_three_months", "month_50", datetime(2026, 7, 10))
    subscription("s7_half_off_once", "year_1200", datetime(2026, 1, 10))
    billing.discount("d7", "half_once", datetime(2026, 1, 10), subscription_id="sub_s7_half_off_once_year_1200")
    subscription("s8_discount_removed_in_june", "month_100", datetime(2026, 1, 10))
    removed = {"subscription_id": "sub_s8_discount_removed_in_june_month_100", "end": datetime(2026, 6, 10)}
    billing.discount("d8", "fifth_off", datetime(2026, 1, 10), **removed)
    subscription("s9_yen", "yen", datetime(2026, 1, 10))
    subscription("s10_metered", "metered", datetime(2026, 1, 10), quantity=None)
    subscription("s11_fifty_seats_in_tiers", "graduated", datetime(2026, 1, 10), quantity=50)
    subscription("s12_five_a_day", "day_5", datetime(2026, 1, 10))
    subscription("r1_annual_billed_in_january", "year_1200", datetime(2026, 1, 15))
    subscription("r2_pays_to_march_and_leaves", "month_100", datetime(2026, 1, 5)).end(datetime(2026, 4, 5))
    subscription("r3_back_in_august", "month_100", datetime(2026, 1, 5)).end(datetime(2026, 4, 5))
    subscription("r3_back_in_august", "month_50", datetime(2026, 8, 5))
    scheduled = {"cancel_at": datetime(2027, 6, 1), "current_period_end": datetime(2027, 6, 1)}
    subscription("m1_paid_until_2027", "year_1200", datetime(2026, 6, 1), **scheduled)
    subscription("m2_since_2017", "month_100", datetime(2017, 3, 9))
    subscription("m3_open_ended", "month_100", datetime(2026, 9, 1))
    subscription("m4_two_in_parallel", "month_100", datetime(2026, 2, 3))
    subscription("m4_two_in_parallel", "month_50", datetime(2026, 2, 3))
    subscription("m5_starts_on_the_15th", "month_100", datetime(2026, 10, 15))
    return billing


@pytest.fixture(scope="module")
def built(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(project, told().raw(), Settings(as_of=AS_OF), tmp_path_factory.mktemp("peers"))


@pytest.fixture(scope="module")
def months(built: Built) -> dict[tuple[str, date], dict[str, object]]:
    rows = built.rows("select * from revenue.fct_customer_mrr_monthly")
    return {(str(row["customer_id"]), row["month"]): row for row in rows}


@pytest.mark.parametrize(
    ("case", "month", "closing_local"),
    [
        ("s1_renews_later_this_month", date(2026, 11, 1), "100"),
        ("s2_annual_ended_in_march", date(2026, 2, 1), "100"),
        ("s2_annual_ended_in_march", date(2026, 3, 1), "0"),
        ("s3_trialing", date(2026, 11, 1), None),
        ("s4_never_paid", date(2026, 11, 1), None),
        ("s5_month_then_year", date(2026, 6, 1), "100"),
        ("s5_month_then_year", date(2026, 7, 1), "100"),
        ("s7_half_off_once", date(2026, 1, 1), "100"),
        ("s8_discount_removed_in_june", date(2026, 5, 1), "80"),
        ("s8_discount_removed_in_june", date(2026, 6, 1), "100"),
        ("s9_yen", date(2026, 11, 1), "100"),
        ("s10_metered", date(2026, 11, 1), None),
        ("s11_fifty_seats_in_tiers", date(2026, 11, 1), "460"),
        ("s12_five_a_day", date(2026, 11, 1), "152.083333"),
        ("r1_annual_billed_in_january", date(2026, 11, 1), "100"),
        ("r2_pays_to_march_and_leaves", date(2026, 3, 1), "100"),
        ("m1_paid_until_2027", date(2026, 11, 1), "100"),
        ("m2_since_2017", date(2017, 3, 1), "100"),
        ("m3_open_ended", date(2026, 11, 1), "100"),
        ("m4_two_in_parallel", date(2026, 11, 1), "150"),
        ("m5_starts_on_the_15th", date(2026, 10, 1), "100"),
    ],
)
def test_mrr_at_the_close(months: dict, case: str, month: date, closing_local: str | None) -> None:  # type: ignore[type-arg]
    row = months.get((case, month))
    assert (row and row["closing_mrr"]) == (None if closing_local is None else Decimal(closing_local))


@pytest.mark.parametrize(
    ("case", "month", "category", "movement"),
    [
        ("s2_annual_ended_in_march", date(2026, 3, 1), "churn", "-100"),
        ("s5_month_then_year", date(2026, 7, 1), "unchanged", "0"),
        ("s6_back_after_three_months", date(2026, 7, 1), "reactivation", "50"),
        ("s8_discount_removed_in_june", date(2026, 6, 1), "expansion", "20"),
        ("r2_pays_to_march_and_leaves", date(2026, 4, 1), "churn", "-100"),
        ("r3_back_in_august", date(2026, 4, 1), "churn", "-100"),
        ("r3_back_in_august", date(2026, 8, 1), "reactivation", "50"),
        ("m2_since_2017", date(2017, 3, 1), "new", "100"),
        ("m4_two_in_parallel", date(2026, 3, 1), "unchanged", "0"),
    ],
)
def test_movement_of_the_month(months: dict, case: str, month: date, category: str, movement: str) -> None:  # type: ignore[type-arg]
    row = months[case, month]
    assert (row["movement_category"], row["movement_mrr"]) == (category, Decimal(movement))


def test_the_removed_discount_is_the_reason(built: Built) -> None:
    query = (
        "select reason, mrr_change from revenue.fct_mrr_movements_daily"
        " where customer_id = 's8_discount_removed_in_june' and movement_date = date '2026-06-10'"
    )
    assert built.rows(query) == [{"reason": "discount_expiry", "mrr_change": Decimal(20)}]


def test_no_month_after_the_cut_off(built: Built) -> None:
    query = "select max(month) as month from revenue.fct_mrr_bridge_monthly"
    assert built.rows(query) == [{"month": date(2026, 11, 1)}]


def test_a_month_at_zero_is_zero(built: Built) -> None:
    query = (
        "select count(*) as rows from revenue.fct_mrr_bridge_monthly where closing_mrr is null or opening_mrr is null"
    )
    assert built.rows(query) == [{"rows": 0}]


def test_every_identity_holds(built: Built) -> None:
    assert built.failed_tests == []
