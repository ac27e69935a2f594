"""Writes raw rows as the Parquet files that staging reads, with the columns and types of the sources' YAML."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

SOURCES = {name: f"_{name}__sources.yml" for name in ("stripe", "finance", "segment", "hubspot", "marketing")}


def write_raw(root: Path, raw: dict[str, Any], folder: Path) -> None:
    """One file a table under <folder>/<source>/, or a folder of files where the table's rows stand by file name.

    A column that is null in every row is left out.
    """
    for source, name in SOURCES.items():
        declared = yaml.safe_load((root / "models" / "staging" / source / name).read_text())
        (folder / source).mkdir(parents=True, exist_ok=True)
        for table in declared["sources"][0]["tables"]:
            rows = raw.get(table["name"])
            columns = {column["name"]: column["data_type"] for column in table["columns"]}
            files = rows if isinstance(rows, dict) else {None: rows}
            for file, rows_of_file in files.items():
                if rows_of_file:
                    place = folder / source / table["name"] / file if file else folder / source / table["name"]
                    place.parent.mkdir(exist_ok=True)
                    pq.write_table(_table(rows_of_file, columns), place.with_suffix(".parquet"))


def _table(rows: list[dict[str, Any]], columns: dict[str, str]) -> pa.Table:
    arrays = {}
    for column, data_type in columns.items():
        values = [row.get(column) for row in rows]
        if any(value is not None for value in values):
            if data_type.startswith("decimal"):
                values = [None if value is None else Decimal(str(value)) for value in values]
            arrays[column] = pa.array(values, _arrow_type(data_type))
    return pa.table(arrays)


def _arrow_type(data_type: str) -> pa.DataType:
    if data_type.startswith("decimal"):
        precision, scale = data_type.removeprefix("decimal(").removesuffix(")").split(",")
        return pa.decimal128(int(precision), int(scale))
    return {
        "varchar": pa.string(),
        "timestamp": pa.timestamp("us"),
        "date": pa.date32(),
        "boolean": pa.bool_(),
        "bigint": pa.int64(),
    }[data_type]
