"""Tables of the published warehouse as files: the MRR bridge by customer as CSV, the marts as Parquet or CSV."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

import duckdb

from saas_lifecycle.engine import open_published
from saas_lifecycle.errors import BadInput
from saas_lifecycle.state import STATE_SCHEMAS
from saas_lifecycle.tables import base_tables, quoted
from saas_lifecycle.warehouse import Warehouse

FORMATS = ("parquet", "csv")
BRIDGE = ("revenue", "fct_customer_mrr_monthly")
_NOT_MARTS = ("main", "ops", "seeds", *STATE_SCHEMAS)
# A spreadsheet runs what begins so (OWASP, "CSV injection"); the last four are the signs in full width.
_FORMULA = re.compile(r"^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_ROWS_AT_ONCE = 10_000


def export_bridge(warehouse: Warehouse, month: str | None, out: Path) -> int:
    """Writes one line per customer and month (all months, or one such as 2026-10) to a CSV file; returns how many."""
    first_day = _first_day(month) if month else None
    _require_folder(out.parent)
    if out.is_dir():
        raise BadInput(f"{out} is a folder.", hint="Name a file in it with --out.")
    with closing(open_published(warehouse.link)) as connection:
        table = quoted(*BRIDGE)
        if BRIDGE not in base_tables(connection):
            raise BadInput(f"The published warehouse has no table {'.'.join(BRIDGE)}.", hint="Run: lifecycle nightly")
        months = connection.execute(f"select distinct month from {table} order by month").fetchall()  # noqa: S608 - names are quoted
        if first_day and (first_day,) not in months:
            known = f"There are months from {months[0][0]} to {months[-1][0]}." if months else ""
            raise BadInput(f"No customer has MRR in {month}.", hint=known)
        where = f" where month = date '{first_day}'" if first_day else ""
        query = f"select * from {table}{where} order by month, customer_id"  # noqa: S608 - names are quoted
        return _write_csv(connection.execute(query), out)


def export_marts(warehouse: Warehouse, kind: str, out: Path) -> list[Path]:
    """Writes every mart to `<out>/<schema>/<table>.<kind>`; returns the files."""
    if kind not in FORMATS:
        raise BadInput(f"--format {kind!r} is not known.", hint=f"Choose one of: {', '.join(FORMATS)}")
    files = []
    with closing(open_published(warehouse.link)) as connection:
        for schema, table in base_tables(connection):
            if schema in _NOT_MARTS:
                continue
            file = out / schema / f"{table}.{kind}"
            try:
                file.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise BadInput(f"{file.parent} cannot be written: {error.strerror}.") from error
            if kind == "csv":
                _write_csv(connection.execute(f"from {quoted(schema, table)}"), file)
            else:
                with _put_in_place(file) as fresh:
                    path = str(fresh).replace("'", "''")
                    connection.execute(f"copy {quoted(schema, table)} to '{path}' (format parquet)")
            files.append(file)
    return files


def cell(value: Any) -> str:
    """One cell: numbers and dates as they are, texts in quotes, a quote before what a spreadsheet would run."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal | date):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    text = str(value)
    if _FORMULA.match(text):
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"'


def _write_csv(rows: duckdb.DuckDBPyConnection, file: Path) -> int:
    count = 0
    with _put_in_place(file) as fresh, fresh.open("w", encoding="utf-8", newline="") as handle:
        _write_line(handle, [column[0] for column in rows.description or []])
        while batch := rows.fetchmany(_ROWS_AT_ONCE):
            for row in batch:
                _write_line(handle, row)
            count += len(batch)
    return count


@contextmanager
def _put_in_place(file: Path) -> Iterator[Path]:
    """A place beside the file to write to; what is whole takes the file's place, what is not is removed."""
    fresh = file.with_name(f".{file.name}.new")
    try:
        yield fresh
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)


def _write_line(handle: TextIO, values: Iterable[Any]) -> None:
    handle.write(",".join(cell(value) for value in values) + "\n")


def _first_day(month: str) -> date:
    try:
        return date.fromisoformat(f"{month}-01")
    except ValueError as error:
        raise BadInput(f"--month {month!r} is no month.", hint="Example: --month 2026-10") from error


def _require_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise BadInput(f"The folder {folder} does not exist.", hint="Make it first, or choose another --out.")
