"""Deliveries as they come when nobody looks: raw files with odd, empty, foreign, lost and repeated rows."""

from __future__ import annotations

import random
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from saas_lifecycle.contract import Table, load_contract

Row = dict[str, Any]
TIMES = [
    datetime.fromisoformat(text)
    for text in (
        "0001-01-01", "1899-12-31", "1970-01-01", "1989-12-31T23:59:59", "1990-01-01", "1990-01-31T23:59:59.999999",
        "2000-02-29T12:00", "2023-12-31T23:59:59.999999", "2024-01-01", "2024-02-29", "2024-03-31T01:30",
        "2025-10-26T01:30", "2026-10-31T23:59:59", "2026-11-01", "2027-01-01", "2099-12-31", "2262-04-11T23:47:16",
        "9999-12-31T23:59:59",
    )
]  # fmt: skip
TEXTS = [
    "", " ", "NULL", "null", "None", "nan", "😀 ünïcödé", "A'B\"C;--", "%_\\", "x" * 3000, "  Padded  ", "UPPER", "0",
    "-1", "{}", "[]", '{"a":', "unknown", "a,b\nc", "true", "usd", "USD", "XXX", "@", "a@b", "http://", "www.", "İı",
    "\u200b", "1e400",
]  # fmt: skip
NUMBERS = [0, -1, 1, 2, 3, 7, 12, 100, 101, 10**6, 10**9, -(10**9)]
FRACTIONS = [Decimal("0.5"), Decimal("0.000001"), Decimal("0.333333")]


def distort(root: Path, raw: Path, seed: int, share: float) -> None:
    """Makes about `share` of all cells odd, in place; what the contract requires stays there."""
    chance = random.Random(seed)  # noqa: S311 - repeated, not secret
    contract = load_contract(root)
    tables = {table.title: table for source in contract.values() for table in source.tables}
    for file in sorted(raw.glob("*/*.parquet")):
        table = tables.get(f"{file.parent.name}.{file.stem}")
        if table:
            found = pq.read_table(file)
            # The wide logs of events get fewer, so that small tables get some, and those of a few rows many.
            rate = share / 5 if found.num_rows >= 20_000 else share if found.num_rows >= 200 else 10 * share
            rows = _distorted(
                found.to_pylist(), found.schema, table, contract[table.source].synced_at_column, rate, chance
            )
            pq.write_table(pa.Table.from_pylist(rows, schema=found.schema), file)


def _distorted(
    rows: list[Row], schema: pa.Schema, table: Table, synced: str, rate: float, chance: random.Random
) -> list[Row]:
    told: list[Row] = []
    for row in rows:
        if chance.random() < rate:
            continue
        odd = dict(row)
        for column in table.columns:
            if column.name in row and chance.random() < rate:
                values = [chance.choice(rows)[column.name]]
                if column.name != synced:
                    values.append(_odd_value(schema.field(column.name).type, chance))
                    values += [] if column.is_required else [None]
                odd[column.name] = chance.choice(values)
        told.append(odd)
        if chance.random() < rate:
            name = chance.choice(list(odd))
            told.append(odd | {name: chance.choice(rows)[name]})
    return told


def _odd_value(delivered: pa.DataType, chance: random.Random) -> Any:
    if pa.types.is_boolean(delivered):
        return chance.choice([True, False])
    if pa.types.is_date(delivered):
        return chance.choice(TIMES).date()
    if pa.types.is_timestamp(delivered):
        return chance.choice(TIMES).replace(tzinfo=timezone.utc if delivered.tz else None)
    if pa.types.is_decimal(delivered):
        return Decimal(chance.choice([*NUMBERS, *FRACTIONS])).quantize(Decimal(1).scaleb(-delivered.scale))
    if pa.types.is_integer(delivered):
        return chance.choice(NUMBERS)
    if pa.types.is_floating(delivered):
        return float(chance.choice([*NUMBERS, *FRACTIONS]))
    return chance.choice(TEXTS)
