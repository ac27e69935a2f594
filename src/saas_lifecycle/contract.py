"""What each raw table must look like, read from the sources' YAML beside the staging models."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from saas_lifecycle.project import read_yaml


@dataclass(frozen=True)
class Column:
    """A required column must be there; `may_be_null` says that rows without a value mean something.

    A number of 100,000,000,000,000 or more is bad input unless its column is `is_unbounded`.
    """

    name: str
    data_type: str
    is_required: bool
    may_be_null: bool
    is_unbounded: bool


@dataclass(frozen=True)
class Table:
    """`required_group` names the tables of which one must have rows, for example `price or plan`.

    A new delivery of an event log is a further file of the rows that are new or told anew; the files before it stay.
    """

    source: str
    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    is_required: bool
    required_group: str | None
    is_event_log: bool

    @property
    def title(self) -> str:
        return f"{self.source}.{self.name}"


@dataclass(frozen=True)
class Source:
    name: str
    is_required: bool
    synced_at_column: str
    tables: tuple[Table, ...]


def load_contract(root: Path) -> dict[str, Source]:
    """The declared sources by name."""
    sources = {}
    for file in sorted((root / "models" / "staging").glob("*/_*__sources.yml")):
        for declared in read_yaml(file)["sources"]:
            meta = declared["config"]["meta"]
            sources[declared["name"]] = Source(
                name=declared["name"],
                is_required=meta["is_required_source"],
                synced_at_column=meta["synced_at_column"],
                tables=tuple(_table(declared["name"], table) for table in declared["tables"]),
            )
    return sources


def _table(source: str, declared: dict) -> Table:
    meta = declared.get("config", {}).get("meta", {})
    return Table(
        source=source,
        name=declared["name"],
        columns=tuple(_column(column) for column in declared["columns"]),
        key=tuple(meta.get("key", ())),
        is_required=bool(meta.get("is_required", False)),
        required_group=meta.get("required_group"),
        is_event_log=bool(meta.get("is_event_log", False)),
    )


def _column(declared: dict) -> Column:
    meta = declared.get("config", {}).get("meta", {})
    flags = (bool(meta.get(flag, False)) for flag in ("is_required", "may_be_null", "is_unbounded"))
    return Column(declared["name"], declared["data_type"], *flags)
