"""Which raw files were delivered for which table, by the same rule as macros/engine/raw_deliveries.sql."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from saas_lifecycle.contract import Source, Table
from saas_lifecycle.warehouse import sha256_of

if TYPE_CHECKING:
    from saas_lifecycle.table_check import TableLoad


# What Spark and Hive do not read either: ._x.csv, _temporary/part.parquet, but tracks/_day=1/part.parquet.
_HIDDEN = re.compile(r"/(\.|_[^=/]*(/|$))")


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
    """All that lies in the raw folder: what will be read, the files that will not, and links that lead to no file.

    Files that a loader hides or has not finished are not read: those whose name, or a folder's above, begins with a dot
    or an underscore. `problems` are of tables by their titles.
    """

    deliveries: dict[str, Delivery]
    unread_files: tuple[Path, ...]
    problems: tuple[str, ...] = ()


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
    # `**` follows no links: those to files and to folders of tables are matched by the others, as in raw_deliveries.
    patterns = [f"{raw}/*/*", f"{raw}/*/*/*", f"{raw}/*/*/**"]
    found = duckdb.sql("select distinct file from glob($patterns) order by file", params={"patterns": patterns})
    files = [file for (file,) in found.fetchall()]
    visible = [file for file in files if not _HIDDEN.search(file.removeprefix(str(raw)))]
    problems: list[str] = []
    deliveries = {}
    for source in sources:
        for table in source.tables:
            delivery = _delivery(raw, table, visible)
            if delivery:
                deliveries[table.title] = delivery
        problems += _lost_links(raw, source, {*files})
    read = {str(file) for delivery in deliveries.values() for file in delivery.files}
    names = {source.name for source in sources}
    unread = tuple(
        Path(file)
        for file in files
        if file not in read and not file.endswith(".json") and Path(file).relative_to(raw).parts[0].lower() in names
    )
    return Landing(deliveries, unread, tuple(problems))


def _lost_links(raw: Path, source: Source, files: set[str]) -> Iterator[str]:
    """The links in the places of a source's tables through which nothing is read."""
    for place, folders, names in os.walk(raw / source.name):
        for link in (Path(place, name) for name in (*folders, *names)):
            inside = link.relative_to(raw / source.name)
            table = next((table for table in source.tables if inside.parts[0].partition(".")[0] == table.name), None)
            if table is None or not link.is_symlink() or str(link) in files:
                continue
            if not link.exists():
                yield f"{table.title}: {link} is a link to nothing"
            elif link.is_file() or len(inside.parts) > 1:
                yield f"{table.title}: {link} is a link, and links are not followed so deep; put there what it leads to"


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
