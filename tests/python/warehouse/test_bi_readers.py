"""What BI tools see of the published file: every table and column with its type and comment, and nothing to write."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, exc, inspect, text
from sqlalchemy.engine import Engine
from sqlalchemy.pool import NullPool

from saas_lifecycle.publish import copy_clean
from warehouse.whole_build import Build

OLDER_DUCKDB = "duckdb==1.4.4"
ADDED_TYPES = ("bigint", "integer", "decimal(38, 6)")
# Each number of fct_customer_months beside what the bridge (of its own name) or the rates have for the month.
_OF_BRIDGE = (
    "opening_mrr", "new_mrr", "expansion_mrr", "reactivation_mrr", "contraction_mrr", "churn_mrr", "fx_mrr",
    "closing_mrr", "opening_customers", "new_customers", "reactivated_customers", "churned_customers",
    "closing_customers", "first_paid_customers", "transient_new_customers",
)  # fmt: skip
_OF_RATES = {
    "base_mrr": "net_mrr_churn_rate_denominator", "current_mrr": "nrr_1m_numerator", "retained_mrr": "grr_1m_numerator",
    "retained_customers": "customer_retention_rate_numerator",
    "logo_churn_rate_numerator": "logo_churn_rate_numerator",
    "logo_churn_rate_denominator": "logo_churn_rate_denominator",
    "net_mrr_churn_rate_numerator": "net_mrr_churn_rate_numerator",
    "quick_ratio_numerator": "quick_ratio_numerator", "quick_ratio_denominator": "quick_ratio_denominator",
}  # fmt: skip
_COMMITTED = ("mrr", "signed_future_mrr", "scheduled_churn_mrr", "committed_mrr")
# The numbers that are compared, and a query: a key, then each number as its plain sum and as the marts have it.
CUSTOMER_FACTS = {
    "fct_customer_months": (
        (*_OF_BRIDGE, *_OF_RATES),
        "select facts.month, "
        + ", ".join(f"sum(facts.{name}), max(bridge.{name})" for name in _OF_BRIDGE)
        + "".join(f", sum(facts.{name}), max(rates.{part})" for name, part in _OF_RATES.items())
        + " from bi.fct_customer_months as facts"
        " left join bi.fct_mrr_bridge_monthly_total as bridge on facts.month = bridge.month"
        " left join bi.fct_revenue_rates_monthly_total as rates on facts.month = rates.month group by facts.month",
    ),
    "fct_customer_commitments": (
        _COMMITTED,
        "select max(facts.month), "
        + ", ".join(f"sum(facts.{name}), (select sum({name}) from revenue.fct_committed_mrr)" for name in _COMMITTED)
        + " from bi.fct_customer_commitments as facts",
    ),
    "fct_stage_exits": (
        ("count",),
        "select months.month || months.stage, coalesce(max(facts.exits), 0), sum(months.exited_count)"
        " from lifecycle.fct_lifecycle_monthly as months"
        " left join (select date_trunc('month', exited_date) as month, stage, count(*) as exits"
        " from bi.fct_stage_exits group by all) as facts"
        " on months.month = facts.month and months.stage = facts.stage group by months.month, months.stage",
    ),
}


@pytest.fixture(scope="module")
def published(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file as the nightly publishes it."""
    # A copy: the nightly attaches its candidate, which other tests hold open.
    place = tmp_path_factory.mktemp("published")
    shutil.copy(build.database, place / "candidate.duckdb")
    return copy_clean(place / "candidate.duckdb", place / "20261101T011500Z.duckdb").file


@pytest.fixture(scope="module")
def engine(published: Path) -> Engine:
    return create_engine(f"duckdb:///{published}", poolclass=NullPool, connect_args={"read_only": True})


@pytest.fixture(scope="module")
def public_models(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["access"] == "public" and node["schema"] != "ops"
    ]


def test_sqlalchemy_reflects_every_public_table(engine: Engine, public_models: list[dict[str, Any]]) -> None:
    inspector = inspect(engine)
    wrong = []
    for schema in sorted({model["schema"] for model in public_models}):
        models = {model["name"]: model for model in public_models if model["schema"] == schema}
        reflected = inspector.get_multi_columns(schema=schema)
        comments = inspector.get_multi_table_comment(schema=schema)
        for name, model in models.items():
            columns = {column["name"]: column for column in reflected.get((schema, name), [])}
            contract = model["columns"]
            wrong += [f"{schema}.{name}: columns {columns.keys() ^ contract.keys()}"] * (
                list(columns) != list(contract)
            )
            wrong += [
                f"{schema}.{name}.{column}: type or comment"
                for column in columns.keys() & contract.keys()
                if str(columns[column]["type"]) == "NULL"
                or (columns[column].get("comment") or "").strip() != contract[column]["description"].strip()
            ]
            comment = comments.get((schema, name), {}).get("text") or ""
            wrong += [f"{schema}.{name}: comment"] * (comment.strip() != model["description"].strip())
    assert not wrong, "\n".join(wrong)
    assert len(public_models) > 110


def test_totals_for_bi_are_the_rows_and_sums_of_their_marts(
    engine: Engine, public_models: list[dict[str, Any]]
) -> None:
    """Every row of every total is a row of its mart and the other way; what adds up adds up to the mart's total."""
    marts = {model["name"]: model for model in public_models}
    totals = [model for model in public_models if "total_of" in model["config"]["meta"]]
    assert {model["name"] for model in public_models if model["schema"] == "bi"} == {
        *(model["name"] for model in totals), *CUSTOMER_FACTS
    }  # fmt: skip
    wrong = []
    with engine.connect() as connection:
        for total in totals:
            mart = marts[total["config"]["meta"]["total_of"]]
            columns = ", ".join(total["columns"])
            added = [name for name, each in total["columns"].items() if each["data_type"] in ADDED_TYPES]
            sums = ", ".join(["count(*)", *(f"sum({name})" for name in added)])
            of_bi, of_mart = f"bi.{total['name']}", f"{mart['schema']}.{mart['name']} where segment = 'total'"
            plain, expected = (
                connection.execute(text(f"select {sums} from {place}")).one() for place in (of_bi, of_mart)
            )
            wrong += [f"{of_bi} has no rows"] * (plain[0] == 0)
            wrong += [
                f"{of_bi}: {name} adds up to {mine}, its mart's total to {other}"
                for name, mine, other in zip(["rows", *added], plain, expected, strict=True)
                if mine != other
            ]
            apart = f"select count(*) from (select {columns} from {{}} except all select {columns} from {{}})"
            for one, other in ((of_bi, of_mart), (of_mart, of_bi)):
                rows = connection.execute(text(apart.format(one, other))).scalar_one()
                wrong += [f"{rows} rows of {one} are not in {other}"] * (rows > 0)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("fact", CUSTOMER_FACTS)
def test_plain_sums_over_customers_are_the_totals_of_marts(
    engine: Engine, public_models: list[dict[str, Any]], fact: str
) -> None:
    """Each number of a customer-level fact, added up by month as a BI tool does it."""
    compared, query = CUSTOMER_FACTS[fact]
    (model,) = [model for model in public_models if model["name"] == fact]
    numbers = {name for name, each in model["columns"].items() if each["data_type"] in ADDED_TYPES}
    assert numbers - {"sequence_number"} == {column for column in compared if column != "count"}
    with engine.connect() as connection:
        found = connection.execute(text(query)).all()
    assert found
    wrong = [
        f"{row[0]}: {column} adds up to {mine}, the mart has {other}"
        for row in found
        for column, mine, other in zip(compared, row[1::2], row[2::2], strict=True)
        if mine != other
    ]
    assert not wrong, "\n".join(wrong[:20])


def test_readers_write_nothing(engine: Engine) -> None:
    for statement in ("drop table bi.fct_customer_months", "create table bi.mine as select 1 as one"):
        with engine.connect() as connection, pytest.raises(exc.DBAPIError, match="read-only"):
            connection.execute(text(statement))


def test_an_older_duckdb_reads_the_published_file(published: Path, tmp_path: Path) -> None:
    """Optional: it fetches a wheel, and is skipped where none can be had."""
    pip = ["uv", "pip"] if shutil.which("uv") else [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    fetching = subprocess.run(
        [*pip, "install", "--quiet", "--no-deps", "--only-binary", ":all:", "--target", str(tmp_path), OLDER_DUCKDB],
        capture_output=True,
        text=True,
        timeout=300,
    )
    if fetching.returncode != 0:
        pytest.skip(f"{OLDER_DUCKDB} cannot be fetched: {fetching.stderr.strip()[-200:]}")
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); import duckdb\n"
        "connection = duckdb.connect(sys.argv[2], read_only=True)\n"
        "tables = connection.execute('select schema_name, table_name from duckdb_tables()').fetchall()\n"
        "counts = [connection.execute(f'select count(*) from {s}.{t}').fetchone()[0] for s, t in tables]\n"
        "print(duckdb.__version__, len(counts), sum(counts) > 10000)\n"
    )
    reading = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path), str(published)], capture_output=True, text=True
    )
    version, tables, has_rows = reading.stdout.split() or (reading.stderr, "0", "")
    assert version == OLDER_DUCKDB.split("==")[1]
    assert int(tables) > 110
    assert has_rows == "True"
