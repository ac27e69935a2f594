"""The whole project on the demo company: every unit and data test, against the invented truth, without personal data.

Two builds: one as a newcomer makes it, with all unit tests, and one on the same rows shuffled and delivered twice, with
rows of later times beside them, by another machine (time zone, locale, threads). Both must hold the same content.
"""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import yaml

from dbt_project import Project, run_dbt
from guides import blocks
from saas_lifecycle.content_hash import table_hashes
from saas_lifecycle.engine import connect
from warehouse.redelivered import redeliver
from warehouse.unit_economics import differences
from warehouse.whole_build import Build, dbt_build

NOT_PUBLIC = ("staging", "intermediate", "raw_", "snapshots", "information_schema")
# A first build changes nothing that was reported before.
EMPTY_AT_FIRST = ("fct_mrr_restatements",)


@pytest.fixture(scope="module")
def warehouse(build: Build) -> Iterator[duckdb.DuckDBPyConnection]:
    with build.connect() as connection:
        yield connection


def test_models_seeds_and_snapshots_are_built(build: Build) -> None:
    assert not [failure for kind in ("model", "seed", "snapshot") for failure in build.failures(kind)]
    assert sum(unique_id.startswith("model.") for unique_id in build.results) > 100


def test_every_unit_test_passes(build: Build) -> None:
    assert not build.failures("unit_test")
    assert sum(unique_id.startswith("unit_test.") for unique_id in build.results) > 60


def test_every_data_test_passes(build: Build) -> None:
    assert not build.failures("test")
    assert sum(unique_id.startswith("test.") for unique_id in build.results) > 100


def test_public_marts_are_not_empty(root: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    marts = [model.stem for model in sorted((root / "models/marts").rglob("*.sql"))]
    places = dict(warehouse.execute("select table_name, table_schema from information_schema.tables").fetchall())
    empty = [
        mart
        for mart in marts
        if warehouse.execute(f"select count(*) from warehouse.{places[mart]}.{mart}").fetchall() == [(0,)]
    ]
    assert [mart for mart in empty if mart not in EMPTY_AT_FIRST] == []


def test_every_analysis_compiles_and_runs(
    root: Path, project: Project, raw: Path, build: Build, tmp_path: Path
) -> None:
    # A copy: dbt opens its file for writing, which the reader of the other tests holds.
    shutil.copy(build.database, tmp_path / build.database.name)
    compiling = run_dbt(project.whole(tmp_path), raw, "compile", "--quiet", "--select", "resource_type:analysis")
    assert compiling.returncode == 0, compiling.stdout
    compiled = tmp_path / "target" / "compiled" / "saas_lifecycle" / "analyses"
    written = [file.name for file in sorted((root / "analyses").glob("*.sql"))]
    with duckdb.connect() as connection:
        connection.execute(f"attach '{build.database}' as lifecycle (read_only)")
        empty = [name for name in written if not connection.execute((compiled / name).read_text()).fetchone()]
    assert len(written) >= 12
    assert empty == []


def test_a_funnel_of_the_guide_is_in_the_marts(
    root: Path, project: Project, raw: Path, build: Build, tmp_path: Path
) -> None:
    guide = root / "docs" / "guides" / "add-a-funnel.md"
    folder = project.whole(tmp_path)
    shutil.rmtree(folder / "seeds")
    shutil.copytree(root / "seeds", folder / "seeds")
    for rows in blocks(guide, "csv"):
        header, added = rows.text.split("\n", 1)
        (seed,) = [
            file for file in (folder / "seeds").glob("funnel*.csv") if file.read_text().startswith(header + "\n")
        ]
        seed.write_text(seed.read_text() + added)
    shutil.copy(build.database, tmp_path / build.database.name)
    (command,) = blocks(guide, "bash")
    built = run_dbt(folder, raw, *shlex.split(command.text)[1:])
    assert built.returncode == 0, built.stdout
    with duckdb.connect() as connection:
        connection.execute(f"attach '{tmp_path / build.database.name}' as built (read_only)")
        connection.execute("use built.core")
        (_, query) = blocks(guide, "sql")
        found = connection.execute(query.text.replace("conversion.", "built.conversion.")).fetchall()
    assert {step for _, step, *_ in found} == {"trial", "customer", "renewed"}
    assert any(entered for _, _, entered, *_ in found)


def test_the_commands_of_adding_a_metric_work(
    root: Path, project: Project, raw: Path, build: Build, tmp_path: Path
) -> None:
    shutil.copy(build.database, tmp_path / build.database.name)
    for command in blocks(root / "docs" / "guides" / "add-a-metric.md", "bash"):
        done = run_dbt(project.whole(tmp_path), raw, *shlex.split(command.text)[1:])
        assert done.returncode == 0, f"{command.place}:\n{done.stdout}"


@pytest.mark.parametrize("guide", ["add-a-funnel.md", "add-a-metric.md", "read-a-bridge.md"])
def test_the_queries_of_a_guide_have_rows(root: Path, build: Build, guide: str) -> None:
    queries = blocks(root / "docs" / "guides" / guide, "sql")
    with build.connect() as connection:
        empty = [query.place for query in queries if not connection.execute(query.text).fetchone()]
    assert queries
    assert empty in ([], [queries[-1].place] if guide == "add-a-funnel.md" else [])


def test_unanswered_surveys_are_in_the_response_rate(warehouse: duckdb.DuckDBPyConnection) -> None:
    """They are rows without a score, which the view over the raw table must let through."""
    rates = warehouse.execute(
        """
        select response_rate from warehouse.advocacy.fct_nps_waves
        where segment = 'total' and response_rate_denominator > 50
        """
    ).fetchall()
    assert rates and all(0.1 < rate < 0.4 for (rate,) in rates)


def test_mrr_is_what_the_demo_company_invented(raw: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    different = warehouse.execute(
        f"""
        with invented as (
            select stripe_customer_id, currency, month, closing_mrr_local
            from '{raw}/truth/customer_mrr_monthly.parquet'
            where closing_mrr_local > 0
        ),
        built as (
            select intervals.stripe_customer_id, intervals.currency, months.month, sum(mrr_local) as closing_mrr_local
            from warehouse.revenue.fct_mrr_intervals as intervals
            inner join warehouse.core.dim_months as months
                on months.has_ended and valid_from < ends_at and (valid_to is null or valid_to >= ends_at)
            where mrr_local > 0
            group by all
        )
        select * from invented full join built using (stripe_customer_id, currency, month)
        where invented.closing_mrr_local is distinct from built.closing_mrr_local
        """
    ).fetchall()
    compared = warehouse.execute(f"select count(*) from '{raw}/truth/customer_mrr_monthly.parquet'").fetchone()
    assert different == []
    assert compared is not None and compared[0] > 1000


def test_trials_are_those_that_the_demo_company_invented(raw: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    different = warehouse.execute(
        f"""
        select invented.subscription_id, built.trial_id, built.outcome
        from (
            select
                subscription_id,
                card_required,
                trial_started_at at time zone 'UTC' as trial_started_at,
                converted_at at time zone 'UTC' as bought_at
            from '{raw}/truth/trials.parquet'
        ) as invented
        full join warehouse.conversion.fct_trials as built on invented.subscription_id = built.trial_id
        where
            invented.trial_started_at is distinct from built.trial_started_at
            or invented.card_required is distinct from built.card_required
            or built.converted_at < invented.bought_at
            or (built.outcome = 'converted' and invented.bought_at is null)
            or (built.outcome not in ('converted', 'unpaid') and invented.bought_at is not null)
        """
    ).fetchall()
    counted = warehouse.execute("select outcome, count(*) from warehouse.conversion.fct_trials group by all").fetchall()
    assert different == []
    assert {outcome for outcome, _ in counted} == {"converted", "cancelled", "expired", "unpaid", "running"}


def test_every_month_closes_where_the_next_one_opens(warehouse: duckdb.DuckDBPyConnection) -> None:
    broken = warehouse.execute(
        """
        select month, segment, member
        from (
            select *, lag(closing_mrr) over (partition by segment, member order by month) as closed_before
            from warehouse.revenue.fct_mrr_bridge_monthly
        )
        where opening_mrr <> coalesce(closed_before, 0)
        """
    ).fetchall()
    assert broken == []


def test_unit_economics_are_those_of_an_independent_reckoning(build: Build) -> None:
    with duckdb.connect(str(build.database), read_only=True) as connection:
        assert differences(connection) == []
        query = "select count(cac), count(ltv_gm), count(magic_number) from revenue.fct_unit_economics_monthly"
        counted = connection.execute(query).fetchone()
    assert counted is not None and min(counted) > 30


def test_the_way_to_other_vendors_mrr_leaves_only_rounding(warehouse: duckdb.DuckDBPyConnection) -> None:
    found = warehouse.execute(
        "select step, max(abs(amount)) from warehouse.revenue.fct_mrr_reconciliation_monthly group by step"
    ).fetchall()
    largest = dict(found)
    assert largest["unexplained"] < 0.001
    moved = {"start", "pauses", "cancellations", "discounts", "metered", "exchange_rates"}
    assert {step for step in moved if not largest[step]} == set()


def direct_columns(root: Path) -> list[tuple[str, str]]:
    """Staging models and their columns of direct identifiers, but for those that mix them with codes."""
    return [
        (model["name"], column["name"])
        for page in sorted((root / "models/staging").rglob("stg_*.yml"))
        for model in yaml.safe_load(page.read_text())["models"]
        for column in model["columns"]
        if column["config"]["meta"]["pii"] == "direct" and column["name"] not in ("metadata", "property_value")
    ]


def test_no_person_is_in_what_is_published(root: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    people = " union ".join(
        f"select cast({column} as varchar) as person from warehouse.staging.{model} where length({column}) > 5"
        for model, column in direct_columns(root)
    )
    # The demo's hostile texts (`{{ 7*7 }}` and the like) name companies and features as well as people.
    published = (
        "select company_name from warehouse.staging.stg_hubspot__companies"
        " union select feature_name from warehouse.staging.stg_segment__tracks"
    )
    warehouse.execute(f"create or replace temp table people as ({people}) except ({published})")
    texts = warehouse.execute(
        "select table_schema, table_name, column_name from information_schema.columns"
        " where table_catalog = 'warehouse' and data_type = 'VARCHAR'"
    ).fetchall()
    leaks = [
        f"{schema}.{table}.{column}"
        for schema, table, column in texts
        if not schema.startswith(NOT_PUBLIC)
        and warehouse.execute(
            f'select 1 from warehouse.{schema}.{table} inner join people on person = "{column}" limit 1'
        ).fetchall()
    ]
    assert leaks == []
    assert warehouse.execute("select count(*) > 1000 from people").fetchall() == [(True,)]


def test_same_content_from_shuffled_duplicates_and_later_rows_on_another_machine(
    project: Project, raw: Path, build: Build, tmp_path: Path
) -> None:
    """ID 43 and 45: neither order nor repeats count, nor what happened after the cut-off."""
    redeliver(raw, tmp_path / "raw")
    with build.connect() as connection:
        (as_of,) = connection.execute("select cast(as_of as varchar) from warehouse.core.as_of").fetchall()[0]
    again = dbt_build(
        project.whole(tmp_path / "build"),
        tmp_path / "raw",
        "--exclude-resource-type",
        "unit_test",
        "--vars",
        json.dumps({"as_of": as_of}),
        TZ="Pacific/Apia",
        LC_ALL="tr_TR.UTF-8",
        PYTHONHASHSEED="7",
        LIFECYCLE_THREADS="2",
    )
    assert not again.failures("model")
    found, expected = (hashes(database) for database in (again.database, build.database))
    assert [table for table in expected if found.get(table) != expected[table]] == []
    assert found.keys() == expected.keys()


def hashes(database: Path) -> dict[str, str]:
    """The content of every table, but for what tells of deliveries, or of rows without a time whose parent is later."""
    without = ["staging", "snapshots", "ops", "recorded", "core.source_cutoffs", "revenue.fct_billing_contradictions"]
    without += [f"intermediate.int_{area}_contradictions" for area in ("crm", "product")]
    without += [f"intermediate.int_{name}" for name in ("data_quality_findings", "deals_tied", "lead_sources_tied")]
    with connect(database, read_only=True) as connection:
        return table_hashes(connection, tuple(without))
