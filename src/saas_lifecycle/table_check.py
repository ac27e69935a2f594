"""The check of one delivered raw table: readable, whole, with its columns, types and keys.

Nothing here ever returns a value of the data: names, counts and row numbers only.
"""

from __future__ import annotations

import csv
import difflib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from saas_lifecycle.contract import Column, Source, Table
from saas_lifecycle.deliveries import Delivery
from saas_lifecycle.macros import ProjectMacros

_CSV_OPTIONS = "auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', hive_partitioning = false"
# From here on years have five digits, which Python has not.
_END_OF_TIME = "timestamp '10000-01-01'"
_CSV_FAULTS = {
    "MISSING COLUMNS": "with too few columns (cut short?)",
    "TOO MANY COLUMNS": "with too many columns",
    "UNQUOTED VALUE": "with a quote that is not closed (cut short?)",
    "INVALID ENCODING": "that are not UTF-8",
    "LINE SIZE OVER MAXIMUM": "that are too long",
}


@dataclass
class TableLoad:
    """What one table brought tonight, rejected rows included.

    `problems` stop the run, `reasons` say why rows of an optional source are left out, `rejected_keys` are up to five a
    file of theirs, `odd_times` say which times lie outside of all months, `odd_row_count` and `odd_keys` in which rows.
    """

    source: str
    table: str
    row_count: int = 0
    synced_at: datetime | None = None
    rejected_row_count: int = 0
    files: tuple[Path, ...] = ()
    is_event_log: bool = False
    extra_columns: list[str] = field(default_factory=list)
    absent_columns: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    rejected_keys: set[str] = field(default_factory=set)
    odd_times: list[str] = field(default_factory=list)
    odd_row_count: int = 0
    odd_keys: set[str] = field(default_factory=set)

    @property
    def title(self) -> str:
        return f"{self.source}.{self.table}"


@dataclass(frozen=True)
class _Part:
    """A relation that one aggregate query reads: a CSV file, or all Parquet files of a table."""

    place: str
    relation: str
    columns: dict[str, str]


def check_table(
    connection: duckdb.DuckDBPyConnection,
    macros: ProjectMacros,
    source: Source,
    delivery: Delivery,
    earliest: str,
    extra: tuple[str, ...] = (),
    is_empty_allowed: bool = False,
) -> TableLoad:
    """Reads each file of a table once and counts what does not keep the contract.

    Times before the local midnight of the day `earliest` are odd. `extra` names undeclared columns that are read all
    the same; a file of 0 bytes counts as not delivered where that is allowed.
    """
    table = delivery.table
    load = TableLoad(source.name, table.name, files=delivery.files, is_event_log=table.is_event_log)
    declared = {column.name for column in table.columns}
    names: set[str] = set()
    empty = [file for file in delivery.files if file.stat().st_size == 0]
    if not is_empty_allowed:
        load.problems += [f"{load.title}: {file} is empty (0 bytes)" for file in empty]
    filled = tuple(file for file in delivery.files if file not in empty)
    for part in _readable_parts(connection, delivery, filled, load):
        names |= part.columns.keys()
        lacking = [column for column in table.columns if column.is_required and column.name not in part.columns]
        for column in lacking:
            hint = _header_hint(column, part, declared)
            load.problems.append(f"{load.title} lacks its required column {column.name} in {part.place}{hint}")
        if not lacking:
            _count(connection, macros, source, table, part, load, earliest)
    load.extra_columns = sorted(names - declared - set(extra))
    load.absent_columns = [column.name for column in table.columns if names and column.name not in names]
    return load


def _readable_parts(
    connection: duckdb.DuckDBPyConnection, delivery: Delivery, files: tuple[Path, ...], load: TableLoad
) -> Iterator[_Part]:
    if delivery.kind == "csv":
        for file in files:
            part = _csv_part(file, delivery.table, load)
            if part:
                yield part
        return
    sound = [part for file in files if (part := _parquet_part(connection, [file], load))]
    if len(sound) == 1:
        yield sound[0]
    elif sound and len(sound) == len(files):
        # The types that dbt's view will see are those of all files together.
        together = _parquet_part(connection, list(files), load)
        if together:
            yield _Part(delivery.place, together.relation, together.columns)


def _csv_part(file: Path, table: Table, load: TableLoad) -> _Part | None:
    try:
        with file.open(encoding="utf-8-sig", errors="replace", newline="") as handle:
            header = next(csv.reader(handle), [])
    except csv.Error:
        header = ["\ufffd"]
    if any("\ufffd" in name for name in header):
        load.problems.append(f"{load.title}: the header of {file} is not UTF-8 text")
        return None
    if not any(header):
        load.problems.append(f"{load.title}: {file} has no header")
        return None
    # DuckDB takes the spaces off the names that it reads from a header, as it does in dbt's view.
    names = [name.strip(" \N{NO-BREAK SPACE}").lower() or f"column{index}" for index, name in enumerate(header)]
    if len(set(names)) < len(names):
        # Without a header the names are data, so only declared ones are told.
        declared = {column.name for column in table.columns}
        twice = sorted(name for name, count in Counter(names).items() if count > 1 and name in declared)
        load.problems.append(f"{load.title}: {file} has a column twice{': ' if twice else ''}{', '.join(twice)}")
        return None
    columns = ", ".join(f"{_literal(name)}: 'VARCHAR'" for name in names)
    relation = (
        f"read_csv({_literal(str(file))}, columns = {{{columns}}}, {_CSV_OPTIONS}, "
        "store_rejects = true, rejects_limit = 0)"
    )
    return _Part(str(file), relation, dict.fromkeys(names, "VARCHAR"))


def _parquet_part(connection: duckdb.DuckDBPyConnection, files: list[Path], load: TableLoad) -> _Part | None:
    listed = ", ".join(_literal(str(file)) for file in files)
    relation = f"read_parquet([{listed}], union_by_name = true, hive_partitioning = false)"
    try:
        described = connection.execute(f"describe select * from {relation}").fetchall()  # noqa: S608 - own paths
    except duckdb.Error:
        load.problems.append(f"{load.title}: {files[0]} cannot be read as Parquet (cut short or damaged)")
        return None
    return _Part(str(files[0]), relation, {row[0].lower(): row[1] for row in described})


def _count(
    connection: duckdb.DuckDBPyConnection,
    macros: ProjectMacros,
    source: Source,
    table: Table,
    part: _Part,
    load: TableLoad,
    earliest: str,
) -> None:
    present = [column for column in table.columns if column.name in part.columns]
    misfits = {
        column.name: condition
        for column in present
        if (condition := _misfit(macros, source, column, part.columns[column.name]))
    }
    missing = {
        column.name: f"{_name(column.name)} is null"
        for column in present
        if column.is_required and not column.may_be_null and (not source.is_required or _is_key(table, column))
    }
    odd = {
        column.name: _odd_time(macros, column, part.columns[column.name])
        for column in present
        if column.data_type in ("timestamp", "date")
    }
    broken = [f"coalesce({condition}, false)" for condition in [*misfits.values(), *missing.values()]]
    any_broken = " or ".join(broken) or "false"
    any_odd = " or ".join(f"coalesce({condition}, false)" for condition in odd.values()) or "false"
    synced = source.synced_at_column
    newest = (
        macros.raw_cast(_name(synced), part.columns[synced], "timestamp", False)
        if synced in part.columns
        else "cast(null as timestamp)"
    )
    measures = [
        "count(*)",
        f"count(*) filter (where {any_broken})",
        f"count(*) filter (where {any_odd})",
        f"max({newest}) filter (where not ({any_broken}) and {newest} < {_END_OF_TIME})",
        *(f"count(*) filter (where {condition})" for condition in [*misfits.values(), *missing.values()]),
        *(f"count(*) filter (where {condition})" for condition in odd.values()),
        # Every column is read through, so that a damaged page or a short row shows here and not in dbt.
        *(f"count({_name(name)})" for name in part.columns),
    ]
    try:
        row: tuple[Any, ...]
        (row,) = connection.execute(f"select {', '.join(measures)} from {part.relation}").fetchall()  # noqa: S608
    except duckdb.Error as error:
        if isinstance(error, duckdb.OutOfMemoryException):
            raise
        reason = _unlike_types(error) or (
            "lines end in LF and in CR LF" if _has_two_line_ends(part) else "cut short or damaged"
        )
        load.problems.append(f"{load.title}: {part.place} cannot be read through ({reason})")
        return
    load.problems += [f"{load.title}: {part.place} has {fault}" for fault in _csv_faults(connection, part)]
    rows, rejected, odd_rows, synced_at = row[:4]
    load.row_count += rows
    if synced_at is not None:
        load.synced_at = max(synced_at, load.synced_at or synced_at)
    types = {
        column.name: column.data_type + (" below 100,000,000,000,000" if _is_bounded(column) else "")
        for column in table.columns
    }
    counts = dict(zip([*misfits, *(f"{name} " for name in missing)], row[4:], strict=False))
    odd_counts = dict(zip(odd, row[4 + len(counts) :], strict=False))
    if odd_rows:
        load.odd_row_count += odd_rows
        load.odd_keys |= _smallest_keys(connection, table, part, any_odd)
    load.odd_times += [
        f"{load.title} has {odd_counts[name]} rows where {name} lies before {earliest} or after 9999"
        f" (first: row {_first_row(connection, part, condition)}) in {part.place}"
        for name, condition in odd.items()
        if odd_counts[name]
    ]
    reasons = []
    for name, condition in misfits.items():
        if counts[name]:
            first = _first_row(connection, part, condition)
            kind = "" if part.columns[name] == "VARCHAR" else f" ({part.columns[name]} in the file)"
            reasons.append(f"{counts[name]} rows where {name}{kind} is no {types[name]} (first: row {first})")
    for name, condition in missing.items():
        if counts[f"{name} "]:
            first = _first_row(connection, part, condition)
            reasons.append(f"{counts[f'{name} ']} rows where {name} is null (first: row {first})")
    if source.is_required:
        load.problems += [f"{load.title}: {part.place} has {reason}" for reason in reasons]
    elif reasons:
        load.rejected_row_count += rejected
        load.rejected_keys |= _smallest_keys(connection, table, part, any_broken)
        load.reasons += [f"{reason} in {part.place}" for reason in reasons]


def _misfit(macros: ProjectMacros, source: Source, column: Column, delivered: str) -> str | None:
    """When a value does not fit its declared type; none where every value must fit.

    A blank text is null to a required source and a misfit to an optional one, as in raw_view.
    """
    if column.data_type == "varchar" or (
        delivered.lower() == column.data_type.replace(" ", "") and not _is_bounded(column)
    ):
        return None
    quoted = _name(column.name)
    cast = macros.raw_cast(quoted, delivered, column.data_type, False, column.is_unbounded)
    value = f"nullif(trim({quoted}), '')" if delivered == "VARCHAR" and source.is_required else quoted
    return f"{value} is not null and {cast} is null"


def _is_bounded(column: Column) -> bool:
    """Whether raw_cast gives no value to 100,000,000,000,000 and more of it."""
    return column.data_type.startswith(("bigint", "decimal")) and not column.is_unbounded


def _odd_time(macros: ProjectMacros, column: Column, delivered: str) -> str:
    """When a time lies where no month is; a version that has not ended may end in infinity."""
    value = _name(column.name)
    # Times of other units are of other ranges: nanoseconds end in 2262 and cannot be compared with later years.
    if delivered not in ("TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "DATE"):
        value = macros.raw_cast(value, delivered, column.data_type, False)
    after = "" if column.name == "_fivetran_end" else f" or {value} >= {_END_OF_TIME}"
    return f"({value} < {macros.calendar_start(column.data_type)}{after})"


def _unlike_types(error: duckdb.Error) -> str:
    """Which column of a table's Parquet files has types in them that do not go together; nothing of its values."""
    found = re.search(r'file "(.+?)": failed to cast column "(.+?)" from type (.+?) to (.+?): ', str(error))
    return f"{found[2]} is {found[3]} in {found[1]} and {found[4]} in others" if found else ""


def _has_two_line_ends(part: _Part) -> bool:
    """Whether that is why a CSV file cannot be read: its reader gives no reason."""
    if not part.relation.startswith("read_csv"):
        return False
    with Path(part.place).open("rb") as handle:
        return len({line.endswith(b"\r\n") for line in handle if line.endswith(b"\n")}) > 1


def _is_key(table: Table, column: Column) -> bool:
    # Other required columns may be null in single rows: a one-time price has no interval.
    return column.name in table.key or column.name.endswith("_id")


def _csv_faults(connection: duckdb.DuckDBPyConnection, part: _Part) -> list[str]:
    if not part.relation.startswith("read_csv"):
        return []
    faults = connection.execute(
        "select errors.error_type, count(distinct errors.line), min(errors.line)"
        " from reject_errors as errors inner join reject_scans as scans using (scan_id, file_id)"
        " where scans.file_path = $place group by errors.error_type order by errors.error_type",
        {"place": part.place},
    ).fetchall()
    return [
        f"{rows} rows {_CSV_FAULTS.get(kind, 'that cannot be read')} (first: line {first})"
        for kind, rows, first in faults
    ]


def _smallest_keys(connection: duckdb.DuckDBPyConnection, table: Table, part: _Part, condition: str) -> set[str]:
    """Up to five keys of a part's rows, without addresses, which may not be shown."""
    key = ", ".join(_name(name) for name in table.key if name in part.columns)
    keyed = f"select concat_ws(' ', {key}) as key from {part.relation} where {condition}"  # noqa: S608 - quoted names
    shown = "key <> '' and key not like '%@%'"
    query = f"select distinct key from ({keyed}) where {shown} order by key limit 5"  # noqa: S608 - of quoted names
    return {row[0] for row in connection.execute(query).fetchall()}


def _first_row(connection: duckdb.DuckDBPyConnection, part: _Part, condition: str) -> int:
    numbered = f"select row_number() over () as number, * from {part.relation}"  # noqa: S608 - quoted names
    found = connection.execute(f"select min(number) from ({numbered}) where {condition}").fetchone()  # noqa: S608
    return found[0] if found else 0


def _header_hint(column: Column, part: _Part, declared: set[str]) -> str:
    """What may be wrong with a header. Without a header line its names are data: only likely names are told."""
    names = list(part.columns)
    if len(names) == 1 and any(mark in names[0] for mark in ";\t|"):
        return "; its columns must be separated by commas"
    if not declared & set(names):
        return "; none of its columns is known: is the header line missing?"
    near = difflib.get_close_matches(column.name, [name for name in names if name not in declared], n=1, cutoff=0.5)
    return f"; was it renamed to {near[0]}?" if near else ""


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
