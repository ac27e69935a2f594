"""Nights over the real revenue chain: what was reported is kept, whatever comes late, goes wrong or is rolled back."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dbt_project import Project
from raw_company import Rows
from saas_lifecycle.errors import ExitCode
from saas_lifecycle.warehouse import Warehouse
from small_project import House
from warehouse.billing import Billing

MARTS = [
    "fct_mrr_restatements",
    "fct_customer_mrr_monthly",
    "fct_mrr_movements_daily",
    "fct_revenue_rates_monthly",
    "fct_bridge_quarterly",
    "int_fx_rates_recorded",
]
SOURCES = "sources_enabled: [stripe, finance]"
LOCKED = f"{{{SOURCES}, restatement_policy: as_reported, locked_through_month: 2024-03-01}}"
APRIL, MAY = datetime(2024, 4, 2), datetime(2024, 5, 2)


def company(as_of: datetime, late_end: bool = False, late_start: bool = False) -> Rows:
    """Three customers since January at 100, 40 and 7; in late rows A left on 31 March at noon, D began on 20 March."""
    billing = Billing()
    billing.price("month_100", 10000)
    billing.price("month_40", 4000)
    billing.price("month_7", 700)
    start = datetime(2024, 1, 10)
    for name, price in (("a", "month_100"), ("b", "month_40"), ("c", "month_7")):
        billing.customer(name, start)
        subscription = billing.subscription(f"sub_{name}", name, start)
        subscription.item(price)
        if name == "a" and late_end:
            subscription.end(datetime(2024, 4, 12), ended_at=datetime(2024, 3, 31, 12))
    if late_start:
        billing.customer("d", start)
        late = billing.subscription("sub_d", "d", datetime(2024, 4, 20), start_date=datetime(2024, 3, 20))
        late.item("month_40")
    rows = {f"stripe.{table}": rows for table, rows in billing.raw().items() if rows}
    for row in (row for table in rows.values() for row in table):
        row["_fivetran_synced"] = as_of
    return rows


def night(house: House, rows: Rows, settings: str = f"{{{SOURCES}}}", *options: str, **environment: str) -> int:
    """One night over these rows; returns its exit code."""
    house.deliver(rows)
    done = house.run("nightly", "--vars", settings, *options, **environment)
    print(done.stdout[-2000:], done.stderr[-4000:])
    return done.returncode


def bridge(house: House) -> dict[Any, tuple[Any, ...]]:
    """Opening, new, churn and closing MRR of the total, by month."""
    rows = house.query(
        "select month, opening_mrr, new_mrr, churn_mrr, closing_mrr from revenue.fct_mrr_bridge_monthly"
        " where segment = 'total' and month >= date '2024-03-01'"
    )
    return {month: tuple(int(amount) for amount in amounts) for month, *amounts in rows}


def reported(house: House, as_of: datetime) -> dict[Any, Any]:
    """Closing MRR by month, as the night of a cut-off published it."""
    return dict(
        house.query(
            f"""
            select month, cast(sum(closing_mrr) as integer)
            from (
                select *, row_number() over (partition by month, customer_id order by recorded_at desc) as night_rank
                from recorded.fct_mrr_closes
                where recorded_at <= timestamp '{as_of}'
            )
            where night_rank = 1
            group by month
            """
        )
    )


def renamed_company(as_of: datetime, known_later: bool = False) -> Rows:
    """A at 100 and B at 40 euros, E at 200 dollars; later B is A, March had another rate, and a plan a new name."""
    billing = Billing()
    family = "team" if known_later else "core"
    billing.price("euros_100", 10000, family=family)
    billing.price("euros_40", 4000, interval="quarter", family=family)
    billing.price("dollars_200", 20000, currency="usd", family="pro")
    start = datetime(2024, 1, 10)
    for name, price in (("a", "euros_100"), ("b", "euros_40"), ("e", "dollars_200")):
        billing.customer(name, start, account_id="a" if name == "b" and known_later else None)
        billing.subscription(f"sub_{name}", name, start).item(price, quantity=3 if name == "b" else 1)
    for day, rate in ((date(2024, 1, 2), "1.25"), (date(2024, 3, 15), "1.6" if known_later else "1.25")):
        billing.rate(day, "USD", Decimal(rate))
    billing.rate(date(2024, 4, 10), "USD", Decimal("2"))
    tables = {f"{'finance' if table == 'fx_rate' else 'stripe'}.{table}": rows for table, rows in billing.raw().items()}
    for row in (row for rows in tables.values() for row in rows):
        row["_fivetran_synced"] = as_of
    return {table: rows for table, rows in tables.items() if rows}


def reported_months(house: House) -> list[list[tuple[Any, ...]]]:
    """All that tables of MRR say of the months up to March: cuts with their customers, movements, rates."""
    return [
        house.query(f"select * from revenue.{mart} where {column} < date '2024-04-01' order by all")
        for mart, column in (
            ("fct_mrr_bridge_monthly", "month"),
            ("fct_customer_mrr_monthly", "month"),
            ("fct_mrr_movements_daily", "movement_date"),
            ("fct_revenue_rates_monthly", "month"),
        )
    ]


RESTATEMENTS = "select month, customer_id, mrr_before, mrr_after, reason, recorded_at from revenue.fct_mrr_restatements"
MARCH = date(2024, 3, 1)


@pytest.fixture(scope="module")
def april(project: Project, tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house after its first night, on which March was complete and closed at 147; only for reading."""
    folder = tmp_path_factory.mktemp("april")
    house = House(project.part(folder, MARTS), folder / "raw", Warehouse(folder / "warehouse"))
    assert night(house, company(APRIL)) == ExitCode.PUBLISHED
    assert bridge(house)[MARCH] == (147, 0, 0, 147)
    assert house.query(RESTATEMENTS) == []
    return house


def test_late_rows_restate_and_the_record_is_never_lost(april: House, tmp_path: Path) -> None:
    """Restated by default; kept through a kill after the publish, a rollback and a full refresh."""
    house = april.copy_to(tmp_path)
    rows = company(MAY, late_end=True, late_start=True)
    assert night(house, rows, LIFECYCLE_FAILPOINT="after_swap") == 137

    assert house.run("rollback").returncode == 0
    assert house.query(RESTATEMENTS) == [], "April's file again"
    with duckdb.connect(str(house.warehouse.state_link), read_only=True) as state:
        nights = state.sql("select recorded_at from recorded.int_nights_recorded order by 1").fetchall()
    assert nights == [(APRIL,), (MAY,)], "the killed night was published, so it was reported"
    assert night(house, rows, f"{{{SOURCES}}}", "--full-refresh") == ExitCode.PUBLISHED
    assert bridge(house)[MARCH] == (147, 40, -100, 87)
    assert sorted(house.query(RESTATEMENTS)) == [
        (MARCH, "a", Decimal(100), Decimal(0), "late_end", MAY),
        (MARCH, "d", Decimal(0), Decimal(40), "late_start", MAY),
    ]
    assert reported(house, APRIL)[MARCH] == 147
    assert reported(house, MAY) == {
        date(2024, 1, 1): 147, date(2024, 2, 1): 147, MARCH: 87, date(2024, 4, 1): 87,
    }  # fmt: skip


def test_a_locked_month_stays_as_it_was_reported(april: House, tmp_path: Path) -> None:
    """The difference falls on the first open day, with every identity of the chain held, and stays there."""
    house = april.copy_to(tmp_path)
    rows = company(MAY, late_end=True, late_start=True)
    assert night(house, rows, LOCKED) == ExitCode.PUBLISHED
    as_reported = {MARCH: (147, 0, 0, 147), date(2024, 4, 1): (147, 40, -100, 87), date(2024, 5, 1): (87, 0, 0, 87)}
    assert bridge(house) == as_reported
    assert house.query(
        "select customer_id, movement_date, category, reason, cast(mrr_change as integer)"
        " from revenue.fct_mrr_movements_daily where reason = 'late_arrival' order by 1"
    ) == [
        ("a", date(2024, 4, 1), "churn", "late_arrival", -100),
        ("d", date(2024, 4, 1), "new", "late_arrival", 40),
    ]
    assert house.query(RESTATEMENTS) == [], "what was published of March is what was published before"
    assert reported(house, MAY)[MARCH] == 147

    assert night(house, company(datetime(2024, 5, 3), late_end=True, late_start=True), LOCKED) == 0
    assert bridge(house) == as_reported, "also upon what the night before kept"
    changed = "select customer_id from recorded.int_mrr_intervals_recorded where recorded_at > timestamp '2024-05-02'"
    assert house.query(changed) == [], "a night without news records nothing"


def test_rates_plans_and_customers_of_a_locked_month_stay(project: Project, tmp_path: Path) -> None:
    """Locked months are whole to the last digit; without the lock each difference is told with its reason."""
    house = House(project.part(tmp_path, MARTS), tmp_path / "raw", Warehouse(tmp_path / "warehouse"))
    assert night(house, renamed_company(APRIL)) == ExitCode.PUBLISHED
    before = reported_months(house)
    assert bridge(house)[MARCH] == (300, 0, 0, 300)

    rows = renamed_company(MAY, known_later=True)
    assert night(house, rows, LOCKED) == ExitCode.PUBLISHED
    assert reported_months(house) == before
    assert house.query(RESTATEMENTS) == []
    assert house.query(
        "select member, opening_mrr, expansion_mrr, churn_mrr, segment_transfer_mrr, fx_mrr, closing_mrr,"
        " closing_customers from revenue.fct_mrr_bridge_monthly"
        " where month = date '2024-04-01' and segment in ('total', 'plan_family') order by member"
    ) == [
        ("core", 140, 0, -40, -100, 0, 0, 0),
        ("pro", 160, 0, 0, 0, -60, 100, 1),
        ("team", 0, 40, 0, 100, 0, 140, 1),
        ("total", 300, 40, -40, 0, -60, 240, 2),
    ]
    assert house.query(
        "select customer_id, churn_type from revenue.fct_customer_mrr_monthly where movement_category = 'churn'"
    ) == [("b", "merge_artifact")]

    later = datetime(2024, 5, 3)
    assert night(house, renamed_company(later, known_later=True)) == ExitCode.PUBLISHED
    assert [row for row in sorted(house.query(RESTATEMENTS)) if row[0] == MARCH] == [
        (MARCH, "a", Decimal(100), Decimal(140), "merge", later),
        (MARCH, "b", Decimal(40), Decimal(0), "merge", later),
        (MARCH, "e", Decimal(160), Decimal(125), "exchange_rate", later),
    ]
