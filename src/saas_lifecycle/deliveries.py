"""Which raw files were delivered for which table, by the same rule as macros/engine/raw_delivery.sql."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from saas_lifecycle.contract import Source, Table
from saas_lifecycle.warehouse import sha256_of

if TYPE_CHECKING:
    from saas_lifecycle.table_check import TableLoad


@dataclass(frozen=True)
class Delivery:
    """The files of one table, all of one kind (parquet or csv)."""

    table: Table
    kind: str
    files: tuple[Path, ...]

    @property
    def place(self) -> str:
        first = str(self.files[0])
        return first if len(self.files) == 1 else f"{first} and {len(self.files) - 1} more"


@dataclass(frozen=True)
class Landing:
    """All that lies in the raw folder: what will be read, and the files that will not."""

    deliveries: dict[str, Delivery]
    unread_files: tuple[Path, ...]


@dataclass(frozen=True, order=True)
class EventFile:
    """A raw file of an event log by its content; `file` is relative to the raw folder."""

    table: str
    file: str
    digest: str

    @property
    def source(self) -> str:
        """The source of its table."""
        return self.table.partition(".")[0]


def find_landing(raw: Path, sources: Iterable[Source]) -> Landing:
    """Finds `<raw>/<source>/<table>.parquet`, `.csv` and folders; Parquet goes before CSV."""
    found = duckdb.sql("select file from glob($pattern) order by file", params={"pattern": f"{raw}/*/**"})
    files = [file for (file,) in found.fetchall()]
    deliveries = {}
    for source in sources:
        for table in source.tables:
            delivery = _delivery(raw, table, files)
            if delivery:
                deliveries[table.title] = delivery
    read = {str(file) for delivery in deliveries.values() for file in delivery.files}
    names = {source.name for source in sources}
    unread = tuple(
        Path(file)
        for file in files
        if file not in read and not file.endswith(".json") and Path(file).relative_to(raw).parts[0] in names
    )
    return Landing(deliveries, unread)


def _delivery(raw: Path, table: Table, files: list[str]) -> Delivery | None:
    stem = f"{raw}/{table.source}/{table.name}"
    for kind in ("parquet", "csv"):
        matching = tuple(
            Path(file)
            for file in files
            if file == f"{stem}.{kind}" or (file.startswith(f"{stem}/") and file.endswith(f".{kind}"))
        )
        if matching:
            return Delivery(table, kind, matching)
    return None


def event_files(raw: Path, loads: Iterable[TableLoad]) -> list[EventFile]:
    """The delivered files of the event logs."""
    return sorted(
        EventFile(load.title, str(file.relative_to(raw)), sha256_of(file))
        for load in loads
        if load.is_event_log
        for file in load.files
    )
