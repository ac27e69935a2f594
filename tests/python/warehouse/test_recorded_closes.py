"""Nights over the real revenue chain: what was reported is kept, whatever comes late, goes wrong or is rolled back."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from raw_company import ROOT, Rows
from saas_lifecycle.errors import ExitCode
from saas_lifecycle.warehouse import Warehouse
from small_project import House
from warehouse.billing import Billing

# Tests that read no model are due on every night.
WITHOUT_MODELS = [file.stem for file in ROOT.glob("tests/dbt/singular/*.sql") if "ref(" not in file.read_text()]
MARTS = ["fct_mrr_restatements", "fct_mrr_movements_daily", "fct_revenue_rates_monthly", "fct_bridge_quarterly"]
SELECTION = " ".join(["--select", *(f"+{mart}" for mart in MARTS), *sorted(WITHOUT_MODELS)])
CHAIN = f"{SELECTION} --indirect-selection buildable"
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
    done = house.run("nightly", "--vars", settings, *options, LIFECYCLE_DBT_ARGS=CHAIN, **environment)
    print(done.stdout[-2000:], done.stderr[-4000:])
    return done.returncode


def bridge(house: House) -> dict[tuple[Any, ...], tuple[Any, ...]]:
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


RESTATEMENTS = "select month, customer_id, mrr_before, mrr_after, reason, recorded_at from revenue.fct_mrr_restatements"
MARCH = date(2024, 3, 1)


@pytest.fixture(scope="module")
def april(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house after its first night, on which March was complete and closed at 147; only for reading."""
    folder = tmp_path_factory.mktemp("april")
    house = House(ROOT, folder / "raw", Warehouse(folder / "warehouse"))
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
