"""Parquet files written as the company is invented, so that memory does not grow with its size."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from saas_lifecycle.demo.arrays import Ints
from saas_lifecycle.demo.clock import DAY
from saas_lifecycle.demo.tables import SCHEMAS

_GROUP_ROWS = 120_000
_GROUP_BYTES = 8 << 20
_SPILL_DAYS = 10
_OPEN_BYTES = 1 << 16

Rows = npt.NDArray[Any]
"""A numpy structured array with a `received_at` field."""


class TableWriter:
    """One Parquet file; small batches wait until they make a row group of 120,000 rows or 8 MB."""

    def __init__(self, folder: Path, table: str) -> None:
        source, name = table.split(".")
        self.path = folder / source / f"{name}.parquet"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.schema = SCHEMAS[table]
        self.row_count = 0
        self._waiting: list[pa.Table] = []
        self._waiting_rows = self._waiting_bytes = 0
        self._file = pq.ParquetWriter(
            self.path, self.schema, compression="zstd", compression_level=1, store_schema=False
        )

    def write(self, columns: Mapping[str, pa.Array]) -> None:
        """Add rows; a column that is not given is null."""
        unknown = set(columns) - set(self.schema.names)
        if unknown:
            raise KeyError(f"{self.path.stem} has no column {sorted(unknown)[0]}")
        count = len(next(iter(columns.values())))
        arrays = [
            columns[field.name] if field.name in columns else pa.nulls(count, field.type) for field in self.schema
        ]
        self._add(pa.Table.from_arrays(arrays, schema=self.schema))

    def write_rows(self, rows: list[dict[str, Any]]) -> None:
        """Add rows given one by one, for the few that are made by hand."""
        if rows:
            unknown = {name for row in rows for name in row} - set(self.schema.names)
            if unknown:
                raise KeyError(f"{self.path.stem} has no column {sorted(unknown)[0]}")
            self._add(pa.Table.from_pylist(rows, schema=self.schema))

    def _add(self, rows: pa.Table) -> None:
        if rows.num_rows == 0:
            return
        self._waiting.append(rows)
        self._waiting_rows += rows.num_rows
        self._waiting_bytes += rows.nbytes
        self.row_count += rows.num_rows
        if self._waiting_rows >= _GROUP_ROWS or self._waiting_bytes >= _GROUP_BYTES:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            self._file.write_table(pa.concat_tables(self._waiting).combine_chunks(), row_group_size=_GROUP_ROWS)
        self._waiting, self._waiting_rows, self._waiting_bytes = [], 0, 0

    def close(self) -> None:
        self._flush()
        self._file.close()


class EventWriter:
    """A table in the order in which its rows arrived: rows wait as numbers in files of ten days each."""

    def __init__(self, folder: Path, table: str, decode: Callable[[Rows], Mapping[str, pa.Array]]) -> None:
        self._table = TableWriter(folder, table)
        self._decode = decode
        self._spill = folder / f".{table}"
        self._spill.mkdir()
        self._dtype: np.dtype[Any] | None = None
        self._days: set[int] = set()
        self._last: list[dict[str, Any]] = []

    @property
    def row_count(self) -> int:
        return self._table.row_count

    @property
    def path(self) -> Path:
        return self._table.path

    def write(self, rows: Rows) -> None:
        if len(rows) == 0:
            return
        self._dtype = rows.dtype
        buckets: Ints = rows["received_at"] // (_SPILL_DAYS * DAY)
        order = np.argsort(buckets, kind="stable")
        numbers, firsts = np.unique(buckets[order], return_index=True)
        for number, part in zip(numbers.tolist(), np.split(order, firsts[1:]), strict=True):
            self._days.add(number)
            with self._bucket(number).open("ab", buffering=_OPEN_BYTES) as file:
                _append(file, rows[part])

    def write_rows(self, rows: list[dict[str, Any]]) -> None:
        """Rows made by hand: they come last, out of order."""
        self._last += rows

    def close(self) -> None:
        for number in sorted(self._days):
            path = self._bucket(number)
            rows = np.fromfile(path, dtype=self._dtype)
            path.unlink()
            order = np.argsort(rows["received_at"], kind="stable")
            for start in range(0, len(order), _GROUP_ROWS):
                self._table.write(self._decode(rows[order[start : start + _GROUP_ROWS]]))
        self._spill.rmdir()
        self._table.write_rows(self._last)
        self._table.close()

    def _bucket(self, number: int) -> Path:
        return self._spill / f"{number:06d}"


def _append(file: BinaryIO, rows: Rows) -> None:
    file.write(np.ascontiguousarray(rows).tobytes())


class TableSet:
    """The plain tables of one demo, each opened when its first row comes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writers: dict[str, TableWriter] = {}
        self._events: dict[str, EventWriter] = {}

    def __enter__(self) -> TableSet:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            return
        for writer in self._all().values():
            writer.close()

    def __getitem__(self, table: str) -> TableWriter:
        if table not in self._writers:
            self._writers[table] = TableWriter(self._folder, table)
        return self._writers[table]

    def add_events(self, table: str, decode: Callable[[Rows], Mapping[str, pa.Array]]) -> EventWriter:
        self._events[table] = EventWriter(self._folder, table, decode)
        return self._events[table]

    def events(self, table: str) -> EventWriter:
        return self._events[table]

    def row_counts(self) -> dict[str, int]:
        return {table: writer.row_count for table, writer in sorted(self._all().items())}

    def paths(self) -> dict[str, Path]:
        return {table: writer.path for table, writer in sorted(self._all().items())}

    def _all(self) -> dict[str, TableWriter | EventWriter]:
        return {**self._writers, **self._events}
