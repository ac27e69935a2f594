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


def test_a_plain_sum_over_bi_is_the_total(engine: Engine) -> None:
    with engine.connect() as connection:
        plain, customers, total = connection.execute(
            text(
                "select (select sum(new_mrr) from bi.fct_mrr_bridge_monthly_total),"
                " (select sum(new_mrr) from bi.fct_customer_months),"
                " (select sum(new_mrr) from revenue.fct_mrr_bridge_monthly where segment = 'total')"
            )
        ).one()
    assert plain == customers == total > 0


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
