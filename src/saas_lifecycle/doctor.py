"""Whether a run can work here, and what to do where it cannot."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import duckdb

from saas_lifecycle import ledger
from saas_lifecycle.contract import Table, load_contract
from saas_lifecycle.deliveries import find_landing
from saas_lifecycle.engine import connect
from saas_lifecycle.errors import BadInput
from saas_lifecycle.history import find_history, history_key
from saas_lifecycle.limits import check_limits
from saas_lifecycle.preflight import check_room
from saas_lifecycle.settings import check_raw_path, load_settings
from saas_lifecycle.state import saved_as_of
from saas_lifecycle.warehouse import Warehouse, swap_link


@dataclass(frozen=True)
class Finding:
    """`level` is ok, note or problem; `advice` says what to do."""

    level: str
    text: str
    advice: str = ""


def examine(root: Path, raw: Path, warehouse: Warehouse) -> Iterator[Finding]:
    """Checks versions, paths, disk space, raw layout and what lies in the warehouse."""
    yield from _versions(root)
    try:
        check_limits()
    except BadInput as error:
        yield Finding("problem", error.message, error.hint)
        return
    yield Finding("ok", f"project {root}")
    yield from _raw(root, raw)
    yield from _warehouse(warehouse)
    yield _history(root, raw, warehouse)


def _versions(root: Path) -> Iterator[Finding]:
    if (3, 10) <= sys.version_info[:2] < (3, 14):
        yield Finding("ok", f"Python {sys.version.split()[0]}")
    else:
        yield Finding("problem", f"Python {sys.version.split()[0]}", "Use Python 3.10 to 3.13.")
    pins = dict(re.findall(r'"([\w-]+)==([\w.]+)"', (root / "pyproject.toml").read_text(encoding="utf-8")))
    for package in ("dbt-core", "dbt-duckdb", "duckdb"):
        try:
            found = version(package)
        except PackageNotFoundError:
            yield Finding("problem", f"{package} is not installed", "Run `make install`.")
            continue
        if found == pins.get(package):
            yield Finding("ok", f"{package} {found}")
        else:
            yield Finding("note", f"{package} {found}; tested with {pins.get(package)}", "Run `make install`.")


def _raw(root: Path, raw: Path) -> Iterator[Finding]:
    try:
        contract = load_contract(root)
        check_raw_path(raw)
        settings = load_settings(root, {}, contract, raw)
    except BadInput as error:
        yield Finding("problem", " ".join([error.message, *error.details]), error.hint)
        return
    sources = [contract[name] for name in settings.enabled_sources]
    landing = find_landing(raw, sources)
    for source in sources:
        found = [table for table in source.tables if table.title in landing.deliveries]
        needed = [table for table in source.tables if table.is_required or table.required_group]
        lacking = sorted({_group(table) for table in needed} - {_group(table) for table in found})
        size = sum(file.stat().st_size for table in found for file in landing.deliveries[table.title].files)
        text = f"{source.name}: {len(found)} of {len(source.tables)} tables, {size / 1024**2:,.1f} MB"
        if lacking and source.is_required:
            yield Finding(
                "problem",
                f"{text}; lacks {', '.join(lacking)}",
                f"Deliver them, or turn the source off: --vars 'sources_enabled: {{{source.name}: false}}'.",
            )
        else:
            yield Finding("ok" if found else "note", text)
    if landing.unread_files:
        names = ", ".join(str(file.relative_to(raw)) for file in landing.unread_files[:5])
        yield Finding(
            "note",
            f"{len(landing.unread_files)} files are of no declared table, hidden, or CSV beside Parquet: {names}",
        )


def _group(table: Table) -> str:
    return table.required_group or table.name


def _warehouse(warehouse: Warehouse) -> Iterator[Finding]:
    if not warehouse.path.exists():
        nearest = next(parent for parent in warehouse.path.parents if parent.exists())
        if os.access(nearest, os.W_OK):
            yield Finding("note", f"{warehouse.path} does not exist yet; the first run makes it")
        else:
            yield Finding("problem", f"{nearest} cannot be written", "Choose another place with --warehouse.")
        return
    try:
        with tempfile.TemporaryDirectory(dir=warehouse.path) as folder:
            swap_link(Path(folder) / "link", Path(folder) / "target")
        yield Finding("ok", f"{warehouse.path} can be written and has symlinks")
        check_room(warehouse)
        free = shutil.disk_usage(warehouse.path).free
        yield Finding("ok", f"{free / 1024**3:,.1f} GB free")
    except OSError as error:
        yield Finding("problem", f"{warehouse.path}: {error.strerror}", "Choose another place with --warehouse.")
        return
    except BadInput as error:
        yield Finding("problem", error.message, error.hint)
    if warehouse.started.exists():
        yield Finding("note", "a run is going on, or the last one was killed; then the next one records it")
    try:
        as_of = saved_as_of(warehouse)
        yield Finding("ok", f"saved state as of {as_of}" if as_of else "no saved state yet")
    except BadInput as error:
        yield Finding("problem", error.message, error.hint)
    yield from _published(warehouse)


def _history(root: Path, raw: Path, warehouse: Warehouse) -> Finding:
    """Whether the next night can build on the last one, where it is started without --vars."""
    try:
        settings = load_settings(root, {}, load_contract(root), raw)
        history = find_history(warehouse, history_key(root, settings))
    except (BadInput, OSError, duckdb.Error):
        history = None
    if history:
        return Finding("ok", f"history kept as of {history.kept_until}: the next night builds on it")
    if any(warehouse.history.glob("*.duckdb")):
        return Finding("note", "the history kept is of other code or settings: the next night builds all anew")
    return Finding("ok", "no history is kept: the next night builds all anew")


def _published(warehouse: Warehouse) -> Iterator[Finding]:
    run = warehouse.published_run()
    if run is None:
        yield Finding("note", "nothing is published yet", "Run `lifecycle nightly`.")
        return
    try:
        with connect(warehouse.link, read_only=True) as connection:
            connection.execute("select * from ops.fct_runs").fetchall()
        yield Finding("ok", f"published {run}, {len(ledger.read_ledger(warehouse))} runs in the ledger")
    except duckdb.Error:
        yield Finding("problem", f"{warehouse.link} cannot be read", "Go back a version: `lifecycle rollback`.")
