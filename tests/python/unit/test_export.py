"""Files that are exported: what a spreadsheet would run as a formula does not run, and numbers stay numbers."""

from __future__ import annotations

import csv
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from saas_lifecycle.cli import app
from saas_lifecycle.errors import BadInput
from saas_lifecycle.export import cell, export_bridge, export_marts
from saas_lifecycle.warehouse import Warehouse

HOSTILE = ["=1+1", "+1", "-1+cmd|' /C calc'!A0", "@sum(a1)", "\tx", "\rx", "\nx", "\uff1d1", '="a,b"']


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_that_begins_like_a_formula_gets_a_quote_in_front(text: str) -> None:
    written = cell(text)
    assert written.startswith("\"'") and written.endswith('"')
    assert next(csv.reader([written], strict=True)) == [f"'{text}"] or "\r" in text or "\n" in text


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        (True, "true"),
        (-3, "-3"),
        (Decimal("-12.500000"), "-12.500000"),
        (Decimal("0E-6"), "0.000000"),
        (-0.5, "-0.5"),
        (date(2026, 10, 1), "2026-10-01"),
        (datetime(2026, 10, 1, 2, 3), "2026-10-01 02:03:00"),
        ("plain", '"plain"'),
        ('say "hi", twice', '"say ""hi"", twice"'),
        ("a=1", '"a=1"'),
        ("", '""'),
    ],
)
def test_numbers_dates_and_other_texts_stay_what_they_are(value: Any, written: str) -> None:
    assert cell(value) == written


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    place = Warehouse(tmp_path / "warehouse")
    place.prepare()
    file = place.published_file("20261101T000000Z-abcdef")
    with duckdb.connect(str(file)) as connection:
        for schema in ("revenue", "core", "ops", "recorded"):
            connection.execute(f"create schema {schema}")
        connection.execute(
            """
            create table revenue.fct_customer_mrr_monthly as
            select * from (values
                ('cus_2', date '2026-10-01', cast(-20.5 as decimal(38, 6)), '=cmd()'),
                ('cus_1', date '2026-10-01', cast(10 as decimal(38, 6)), 'new'),
                ('cus_1', date '2026-09-01', cast(0 as decimal(38, 6)), null)
            ) as months (customer_id, month, movement_mrr, country)
            """
        )
        connection.execute("create table core.dim_metrics_like as select 'é' as name_fr, 1.5 as value")
        connection.execute("create table ops.fct_runs as select 1 as run")
        connection.execute("create table recorded.int_nights_recorded as select 1 as night")
    place.link.symlink_to(file)
    return place


def test_the_bridge_of_a_month_has_one_line_a_customer(warehouse: Warehouse, tmp_path: Path) -> None:
    out = tmp_path / "bridge.csv"
    assert export_bridge(warehouse, "2026-10", out) == 2
    with out.open(newline="", encoding="utf-8") as handle:
        rows = list(csv.reader(handle))
    assert rows == [
        ["customer_id", "month", "movement_mrr", "country"],
        ["cus_1", "2026-10-01", "10.000000", "new"],
        ["cus_2", "2026-10-01", "-20.500000", "'=cmd()"],
    ]
    assert export_bridge(warehouse, None, out) == 3


def test_marts_are_exported_and_the_runs_own_tables_are_not(warehouse: Warehouse, tmp_path: Path) -> None:
    out = tmp_path / "marts"
    files = export_marts(warehouse, "parquet", out)
    assert [file.relative_to(out).as_posix() for file in files] == [
        "core/dim_metrics_like.parquet",
        "revenue/fct_customer_mrr_monthly.parquet",
    ]
    assert sorted(file for file in out.rglob("*") if file.is_file()) == files
    with duckdb.connect() as connection:
        total = connection.execute(f"select count(*), sum(movement_mrr) from '{files[1]}'").fetchall()
    assert total == [(3, Decimal("-10.500000"))]
    assert export_marts(warehouse, "csv", out)[0].read_text(encoding="utf-8") == '"name_fr","value"\n"é",1.5\n'


@pytest.mark.parametrize(
    ("month", "out", "said"),
    [
        ("October", "bridge.csv", "is no month"),
        ("2030-01", "bridge.csv", "No customer has MRR in 2030-01"),
        ("2026-10", "nowhere/bridge.csv", "does not exist"),
    ],
)
def test_what_cannot_be_exported_is_said(warehouse: Warehouse, tmp_path: Path, month: str, out: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        export_bridge(warehouse, month, tmp_path / out)
    assert not (tmp_path / out).exists()


def test_a_folder_in_the_place_of_the_file_is_told_and_nothing_is_left_beside_it(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    place = tmp_path / "taken"
    (place / "bridge.csv").mkdir(parents=True)
    with pytest.raises(BadInput, match=r"bridge\.csv is a folder"):
        export_bridge(warehouse, None, place / "bridge.csv")
    assert [file.name for file in place.iterdir()] == ["bridge.csv"]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_an_export_that_ends_midway_leaves_nothing_half_written(
    warehouse: Warehouse, tmp_path: Path, kind: str
) -> None:
    table = export_marts(warehouse, kind, tmp_path / "whole")[-1].relative_to(tmp_path / "whole")
    (tmp_path / "broken" / table).mkdir(parents=True)
    with pytest.raises(OSError, match=table.name):
        export_marts(warehouse, kind, tmp_path / "broken")
    assert not [*(tmp_path / "broken").rglob("*.new")]


def test_nothing_published_and_unknown_formats_are_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="Nothing is published"):
        export_marts(Warehouse(tmp_path), "parquet", tmp_path / "marts")
    result = CliRunner().invoke(app, ["export", "marts", "--format", "xlsx", "--out", str(tmp_path)])
    assert isinstance(result.exception, BadInput) and "xlsx" in result.exception.message


def test_the_command_line_says_how_many_rows(warehouse: Warehouse, tmp_path: Path) -> None:
    arguments = ["export", "bridge", "--month", "2026-10", "--out", str(tmp_path / "b.csv")]
    result = CliRunner().invoke(app, [*arguments, "--warehouse", str(warehouse.path)])
    assert result.exit_code == 0 and "2 rows in" in result.output
