"""A night on rows of the real connectors' shapes that no one here wrote: current state only, odd ids, mixed times."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from dbt_project import own_environment

ROWS = Path(__file__).resolve().parents[4] / "shared" / "data" / "fivetran"
pytestmark = pytest.mark.skipif(not ROWS.is_dir(), reason=f"the connectors' rows are not at {ROWS}")


@pytest.fixture(scope="module")
def published(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse that a night on Stripe and HubSpot alone publishes; the rows are old, so staleness is allowed."""
    place = tmp_path_factory.mktemp("connector")
    options = ["--raw", str(ROWS), "--warehouse", str(place), "--allow-stale", "all"]
    options += ["--vars", "{sources_enabled: [stripe, hubspot]}"]
    result = subprocess.run(
        [sys.executable, "-m", "saas_lifecycle", "nightly", *options],
        env=own_environment() | {"LIFECYCLE_PROJECT": str(root)},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, f"{result.stdout[-4000:]}\n{result.stderr[-2000:]}"
    return place / "lifecycle.duckdb"


def rows(published: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{published}' as warehouse (read_only)")
        return connection.execute(query).fetchall()


def test_it_publishes_its_customers_and_deals(published: Path) -> None:
    assert rows(published, "select count(*) > 10 from warehouse.core.dim_customers") == [(True,)]
    assert rows(published, "select count(*) from warehouse.conversion.fct_deals") == [(44,)]
    assert rows(published, "select count(*) from warehouse.conversion.fct_leads where lead_id is null") == [(0,)]


def test_the_only_billed_currency_is_reported(published: Path) -> None:
    assert rows(published, "select reporting_currency, is_assumed from warehouse.core.reporting_currency") == [
        ("USD", True)
    ]


def test_its_contradictions_are_listed(published: Path) -> None:
    found = rows(published, "select check_name, row_count from warehouse.ops.fct_data_quality")
    assert {"customer_is_unknown", "subscription_is_unknown"} <= {str(name) for name, _ in found}
    assert all(isinstance(count, int) and count > 0 for _, count in found)


def test_sources_that_are_off_leave_empty_columns_not_missing_tables(published: Path) -> None:
    assert rows(published, "select count(*) from warehouse.product.fct_web_sessions") == [(0,)]
    assert rows(published, "select count(*) from warehouse.core.dim_customers where signed_up_at is not null") == [(0,)]
