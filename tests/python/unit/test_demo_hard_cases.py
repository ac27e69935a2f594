"""Every hard case of the specification occurs in the demo company, at every scale, under its own name."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from saas_lifecycle.demo import write_demo

CASES = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """Every table of the smallest demo as source.table; times are UTC."""
    summary = write_demo(tmp_path_factory.mktemp("hard") / "raw", scale=0.02)
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    for table, path in summary.paths.items():
        source, name = table.split(".")
        connection.execute(f'create schema if not exists "{source}"')
        connection.execute(f"create view {source}.\"{name}\" as select * from read_parquet('{path}')")
    return connection


def rows(tables: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return tables.execute(query).fetchall()


@pytest.mark.parametrize("case", CASES["members"], ids=lambda case: case["what"])
def test_it_has(tables: duckdb.DuckDBPyConnection, case: dict[str, Any]) -> None:
    assert {value for (value,) in rows(tables, case["query"])} == set(case["values"])


@pytest.mark.parametrize("case", CASES["exists"], ids=lambda case: case["what"])
def test_there_is(tables: duckdb.DuckDBPyConnection, case: dict[str, Any]) -> None:
    assert rows(tables, case["query"]), case["what"]


def test_no_case_is_lost(tables: duckdb.DuckDBPyConnection) -> None:
    names = {name for (name,) in rows(tables, "select case_name from truth.hard_cases")}
    assert set(CASES["names"]) <= names
    assert len(names) >= 200


def test_each_case_names_rows_that_exist_once(tables: duckdb.DuckDBPyConnection) -> None:
    places = {
        "stripe_customer": ("stripe.customer", "id"),
        "hubspot_company": ("hubspot.company", "id"),
        "hubspot_contact": ("hubspot.contact", "id"),
        "hubspot_deal": ("hubspot.deal", "deal_id"),
        "segment_user": ("segment.users", "id"),
        "segment_anonymous": ("segment.pages", "anonymous_id"),
        "survey_response": ("survey.response", "id"),
        "referral_invitation": ("referral.invitation", "id"),
        "support_ticket": ("support.ticket", "id"),
    }
    kinds = {kind for (kind,) in rows(tables, "select distinct id_kind from truth.hard_cases")}
    assert kinds == places.keys()
    for kind, (table, key) in places.items():
        query = f"select id from truth.hard_cases where id_kind = '{kind}' and id not in (select {key} from {table})"
        assert rows(tables, query) == [], kind
    twice = "select case_name, id_kind, id from truth.hard_cases group by all having count(*) > 1"
    assert rows(tables, twice) == []


@pytest.mark.parametrize(
    ("case", "values"),
    [
        ("interval_year", ["83.333333"]),
        ("interval_2_weeks", ["54.166667"]),
        ("interval_30_days", ["50.694444"]),
        ("currency_jpy", ["10000"]),
        ("currency_kwd", ["12.345"]),
        ("tiers_graduated", ["460"]),
        ("tiers_volume", ["300"]),
        ("tiers_without_quantity", []),
        ("package_up", ["30"]),
        ("package_down", ["20"]),
        ("coupon_percent_repeating", ["80", "100"]),
        ("coupon_repeating_once_on_yearly", ["100"]),
        ("coupons_percent_then_amount", ["85"]),
        ("coupons_amount_then_percent", ["85.5"]),
        ("coupon_on_customer", ["69"]),
        ("coupon_above_the_price", []),
        ("metered_only", []),
        ("test_mode", []),
        ("transient", []),
        ("seats_up", ["60", "96"]),
        ("up_and_down_in_one_month", ["100", "120"]),
        ("ends_before_it_starts", []),
    ],
)
def test_the_truth_is_the_specifications(tables: duckdb.DuckDBPyConnection, case: str, values: list[str]) -> None:
    found = rows(
        tables,
        f"""
        select closing_mrr_local from truth.customer_mrr_monthly where stripe_customer_id = 'cus_hard_{case}'
        group by closing_mrr_local order by min(month)
        """,
    )
    assert [value for (value,) in found] == [Decimal(value) for value in values]


def test_a_month_counts_what_ends_at_its_very_end(tables: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        tables,
        """
        select cast(max(month) as varchar) from truth.customer_mrr_monthly
        where stripe_customer_id = 'cus_hard_ends_at_midnight_of_a_month'
        """,
    )
    assert found == [("2026-05-01",)]
