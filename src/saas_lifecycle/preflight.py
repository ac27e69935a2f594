"""What must be true before dbt starts: room on the disk, and raw data that can be built from."""

from __future__ import annotations

import difflib
import hashlib
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from saas_lifecycle.contract import Source, Table
from saas_lifecycle.deliveries import Landing, find_landing
from saas_lifecycle.delivery_manifest import manifest_problems
from saas_lifecycle.engine import connect
from saas_lifecycle.errors import BadInput
from saas_lifecycle.macros import ProjectMacros
from saas_lifecycle.settings import Settings
from saas_lifecycle.table_check import TableLoad, check_table
from saas_lifecycle.warehouse import Warehouse

_MINIMUM_FREE_BYTES = 256 * 1024**2
_ROOM_FACTOR = 3
_NOTED_ROWS = 1000


@dataclass(frozen=True)
class SourceFreshness:
    """How old a source is at as_of. `synced_at` null: its tables carry no sync time, it counts as read at as_of."""

    source: str
    is_required: bool
    is_delivered: bool
    synced_at: datetime | None
    age_hours: float | None
    is_stale: bool


@dataclass
class Preflight:
    """What the preflight found out, for the run and for the ops tables."""

    as_of: datetime
    loads: list[TableLoad]
    freshness: list[SourceFreshness]
    input_hash: str
    warnings: list[str] = field(default_factory=list)

    @property
    def row_count(self) -> int:
        return sum(load.row_count for load in self.loads)


@dataclass(frozen=True)
class Allowances:
    """What the operator lets through tonight, by source name; `all` stands for every source (stale only)."""

    empty: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()

    def check(self, contract: dict[str, Source]) -> None:
        for option, names, others in (("--allow-empty", self.empty, []), ("--allow-stale", self.stale, ["all"])):
            for name in names:
                if name not in contract and name not in others:
                    allowed = ", ".join([*contract, *others])
                    raise BadInput(f"{option} names {name!r}, which is no source.", hint=f"Allowed: {allowed}")


def check_room(warehouse: Warehouse) -> None:
    """Tonight's candidate, its clean copy, dbt's spill and the next history must fit beside what is published."""
    published = warehouse.link.stat().st_size if warehouse.link.exists() else 0
    kept = sum(file.stat().st_size for file in warehouse.history.glob("*"))
    needed = max(_MINIMUM_FREE_BYTES, _ROOM_FACTOR * published) + kept
    free = shutil.disk_usage(warehouse.path).free
    if free < needed:
        raise BadInput(
            f"{warehouse.path} has {free / 1024**2:,.0f} MB free, a run needs {needed / 1024**2:,.0f} MB"
            f" (three times what is published, {_MINIMUM_FREE_BYTES // 1024**2} MB at least, and what is kept again).",
            hint="Free some space, keep fewer versions with --keep, or name another place with --warehouse.",
        )


def check_raw(
    root: Path,
    raw: Path,
    contract: dict[str, Source],
    settings: Settings,
    allowances: Allowances,
    given_as_of: datetime | None,
    progress: Callable[[str], None] = lambda _: None,
) -> Preflight:
    """Checks every table of the enabled sources; raises BadInput with all problems at once."""
    earliest = str(settings.values["calendar_start_date"])
    if given_as_of and f"{given_as_of:%Y-%m-%d}" < earliest:
        raise BadInput(
            f"as_of {given_as_of:%Y-%m-%d %H:%M}Z lies before calendar_start_date, {earliest}: no month to build.",
            hint="Name a later --as-of, or set an earlier calendar_start_date in --vars.",
        )
    sources = [contract[name] for name in settings.enabled_sources]
    landing = find_landing(raw, sources)
    if not landing.deliveries and not set(settings.enabled_sources) <= set(allowances.empty):
        raise BadInput(
            f"No table of an enabled source lies in {raw}.",
            [f"looked for {raw}/{source.name}/<table>.parquet, .csv or a folder" for source in sources],
            hint="Make a demo company with `lifecycle demo`, or name your data with --raw or LIFECYCLE_RAW.",
        )
    macros = ProjectMacros(root, settings.values)
    loads: dict[str, TableLoad] = {}
    problems = [*landing.problems]
    with connect() as connection:
        for source in sources:
            is_empty_allowed = source.name in allowances.empty
            for table in source.tables:
                delivery = landing.deliveries.get(table.title)
                if delivery is None:
                    problems += [] if is_empty_allowed else manifest_problems(raw / source.name, table, None, 0)
                    continue
                progress(table.title)
                segments = tuple(column["name"] for column in _segment_columns(macros, table))
                load = check_table(connection, macros, source, delivery, earliest, segments, is_empty_allowed)
                load.problems += manifest_problems(raw / source.name, table, delivery, load.row_count)
                problems += load.problems
                loads[table.title] = load
    problems += _emptiness(raw, sources, loads, landing, allowances)
    if problems:
        raise BadInput(
            f"The raw data in {raw} cannot be built from:",
            list(dict.fromkeys(problems)),
            hint="Have the files delivered again, then run `lifecycle nightly` again. Last night's warehouse stays."
            " A source can be turned off: --vars 'sources_enabled: {marketing: false}'.",
        )
    as_of = _as_of(loads, given_as_of)
    freshness = [_freshness(source, loads, as_of, settings) for source in sources]
    _refuse_stale(freshness, settings, allowances, [] if given_as_of else _newest(loads))
    fingerprint = input_hash(raw, list(loads.values()))
    return Preflight(as_of, list(loads.values()), freshness, fingerprint, _warnings(loads, landing, freshness))


def drift_warnings(loads: list[TableLoad], before: list[dict[str, Any]], enabled: Iterable[str]) -> list[str]:
    """What is otherwise than in the published run, whose record of loads is `before`; what is new is no news.

    Tables that are gone or empty, a tenth of the rows or ten times as many, and columns that are gone.
    """
    tonight = {(load.source, load.table): load for load in loads}
    warnings = []
    for known in before:
        source, table, rows = known["source"], known["table_name"], known["row_count"]
        load = tonight.get((source, table))
        if load is None:
            if rows and source in enabled:
                warnings.append(f"{source}.{table} was not delivered; it had {rows:,} rows in the published run")
            continue
        is_noted = max(rows, load.row_count) >= _NOTED_ROWS and not rows / 10 < load.row_count < max(rows, 1) * 10
        if is_noted or (rows and not load.row_count):
            warnings.append(f"{load.title} has {load.row_count:,} rows, {rows:,} in the published run")
        gone = sorted({*load.absent_columns} - {*(known.get("absent_columns") or "").split(", ")})
        if gone and rows:
            warnings.append(f"{load.title} no longer has {', '.join(gone)}, which it had in the published run")
    return warnings


def input_hash(raw: Path, loads: list[TableLoad]) -> str:
    """A fingerprint of the delivered files: path, size and time of change of each."""
    digest = hashlib.sha256()
    for file in sorted(file for load in loads for file in load.files):
        found = file.stat()
        digest.update(f"{file.relative_to(raw)}\t{found.st_size}\t{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


class _TableForMacro:
    """A raw table as the project's macros know it."""

    def __init__(self, table: Table) -> None:
        self.source_name, self.name = table.source, table.name
        self.columns = {column.name: column for column in table.columns}


def _segment_columns(macros: ProjectMacros, table: Table) -> list[dict[str, str]]:
    macros.custom_segments()
    return macros["custom_segment_raw_columns"](_TableForMacro(table))


def _emptiness(
    raw: Path, sources: list[Source], loads: dict[str, TableLoad], landing: Landing, allowances: Allowances
) -> list[str]:
    problems = []
    for source in sources:
        if source.name in allowances.empty:
            continue
        groups: dict[str, list[Table]] = {}
        for table in source.tables:
            if table.is_required or table.required_group:
                groups.setdefault(table.required_group or table.name, []).append(table)
        for group, tables in groups.items():
            delivered = [loads[table.title] for table in tables if table.title in loads]
            if any(load.row_count > load.rejected_row_count or load.problems for load in delivered):
                continue
            if delivered:
                places = ", ".join(str(file) for load in delivered for file in load.files[:3])
                found = f"has 0 rows in {places}"
            else:
                place = f"{raw}/{source.name}/{tables[0].name}.parquet or .csv"
                found = f"is missing: {place}{_near(raw, tables, landing)}"
            problems.append(
                f"{source.name}.{group} is required and {found} (--allow-empty {source.name} builds without it)"
            )
    return problems


def _near(raw: Path, tables: list[Table], landing: Landing) -> str:
    """An unread file that may be the missing table: of another name, ending or folder."""
    places = [(file.relative_to(raw).parts, file) for file in landing.unread_files]
    stems = {parts[1].partition(".")[0]: file for parts, file in places if parts[0].lower() == tables[0].source}
    near = difflib.get_close_matches(tables[0].name, stems, n=1, cutoff=0.8)
    return f"; there is {stems[near[0]]}" if near else ""


def _as_of(loads: dict[str, TableLoad], given: datetime | None) -> datetime:
    newest = max((load.synced_at for load in loads.values() if load.synced_at), default=None)
    as_of = given or newest
    if as_of is None:
        raise BadInput(
            "No table carries a sync time (_fivetran_synced; segment: received_at), so the cut-off is not known.",
            hint="Give it: lifecycle nightly --as-of 2026-09-30T06:00:00Z",
        )
    return as_of


def _freshness(source: Source, loads: dict[str, TableLoad], as_of: datetime, settings: Settings) -> SourceFreshness:
    delivered = [load for load in loads.values() if load.source == source.name]
    synced_at = max((load.synced_at for load in delivered if load.synced_at), default=None)
    age = None if synced_at is None else max(as_of - synced_at, timedelta()).total_seconds() / 3600
    limit = float(settings.values["freshness_limit_hours"])
    return SourceFreshness(
        source.name, source.is_required, bool(delivered), synced_at, age, age is not None and age > limit
    )


def _newest(loads: dict[str, TableLoad]) -> list[str]:
    """Where a cut-off that nobody gave came from."""
    newest = max((str(load.synced_at), load.title) for load in loads.values() if load.synced_at)
    return [f"as_of {newest[0][:16]}Z is the newest sync time, that of {newest[1]}"]


def _refuse_stale(
    freshness: list[SourceFreshness], settings: Settings, allowances: Allowances, where_from: list[str]
) -> None:
    stale = [
        f"{each.source} was last synced at {each.synced_at:%Y-%m-%d %H:%M}Z, {each.age_hours:,.0f} h before as_of"
        for each in freshness
        if each.is_stale and each.is_required and not {each.source, "all"} & set(allowances.stale)
    ]
    if stale:
        raise BadInput(
            f"A required source is older than {settings.values['freshness_limit_hours']} h before as_of:",
            stale + where_from,
            hint="Mend its loader, or publish all the same with --allow-stale SOURCE (or all).",
        )


def _warnings(loads: dict[str, TableLoad], landing: Landing, freshness: list[SourceFreshness]) -> list[str]:
    warnings = []
    for load in loads.values():
        if load.rejected_row_count:
            warnings.append(f"{load.title}: {load.rejected_row_count} rows left out: {'; '.join(load.reasons)}")
        warnings += load.odd_times
    unread = [str(file) for file in landing.unread_files]
    if unread:
        more = f" and {len(unread) - 5} more" if len(unread) > 5 else ""
        listed = ", ".join(unread[:5])
        warnings.append(
            f"{len(unread)} files of no declared table, hidden, or CSV beside Parquet are not read: {listed}{more}"
        )
    extra = [f"{load.title}.{column}" for load in loads.values() for column in load.extra_columns]
    if extra:
        more = f" and {len(extra) - 5} more (ops.fct_source_loads lists them)" if len(extra) > 5 else ""
        warnings.append(f"{len(extra)} columns beyond the contract are not read: {', '.join(extra[:5])}{more}")
    for each in freshness:
        if each.is_stale:
            warnings.append(
                f"{each.source} is stale: last synced at {each.synced_at:%Y-%m-%d %H:%M}Z;"
                " periods that end later are incomplete"
            )
    return warnings
