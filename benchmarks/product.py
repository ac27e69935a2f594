"""The product and retention models against one hand-written script with the same output.

usage: python benchmarks/product.py [TRACKS]      (default 20000000, of 36 months and about 170,000 users)
       python benchmarks/product.py --invent FOLDER [TRACKS]      only writes the raw tables

Invents raw Segment tables, one file a month, then runs, each in a process of its own with two threads and
LIFECYCLE_MEMORY_LIMIT (default 1.5GB):
- `product`, `retention` and all they need as dbt runs them, from raw files to marts, one model at a time;
- the night after it, with one more day in a file of its own, which builds on what that night kept;
- benchmarks/product_scripts/by_hand.sql, one DuckDB script that knows only the default settings and none of the
  contradictions that the models know. Customers and their segments, which are not made of events, it takes from the
  models. Each of its tables must equal the mart of its name, as the second night left it.
Prints wall and CPU seconds and peak memory. dbt's own bookkeeping is measured by the same models on a few tracks and
subtracted for the ratios that are about the SQL; of the rest, models that read events or what is made of them are
told apart by their share of the time. Times of one machine mean little; compare the ratios of one run.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import duckdb
from revenue import (
    Cost,
    Seconds,
    begin_night,
    beyond,
    build_models,
    compare_nights,
    dearest,
    deliver_next_day,
    invent_apart,
    log_files,
    of_areas,
    run,
)
from rich.console import Console
from rich.table import Table

from saas_lifecycle.history import event_tables, find_history, join_history, keep_history
from saas_lifecycle.warehouse import Warehouse

HERE = Path(__file__).resolve().parent
SCRIPTS = HERE / "product_scripts"
RAW_TABLES = ("tracks", "pages", "users", "identifies", "groups")
CHAIN = ("+path:models/marts/product", "+path:models/marts/retention")
# Models that the script by hand has a counterpart of; the rest of the build is what customers and other marts need.
COUNTERPARTS = (
    "stg_segment__",
    "int_users_signed_up",
    "int_product_rules_met",
    "int_activity_gaps",
    "int_active_users_changed",
    "int_user_months",
    "int_user_feature_months",
    "int_features_withheld",
    "int_feature_use_",
    "int_users_entitled",
    "int_users_segmented",
    "int_sign_ups_",
    "int_usage_",
    "int_web_sessions_",
)
MARTS = (
    "product.fct_user_days",
    "product.fct_user_milestones",
    "product.fct_active_users_daily",
    "product.fct_activation_monthly",
    "product.fct_feature_adoption_monthly",
    "product.fct_web_sessions",
    "retention.fct_usage_retention",
)
_DEFAULT_TRACKS = 20_000_000
_FEW_USERS = 50
_TRACKS_PER_USER = 115
_FIRST_DAY, _END = "2023-01-01", "2026-01-01"


def limits(folder: Path) -> dict[str, str]:
    """Settings of the engine that both sides run with."""
    return {
        "LIFECYCLE_MEMORY_LIMIT": os.environ.get("LIFECYCLE_MEMORY_LIMIT", "1.5GB"),
        "LIFECYCLE_TEMP": str(folder / "spill"),
    }


def invent(raw: Path, tracks: int) -> int:
    """Write the raw tables, one file a month of arrival, and the day after in a folder beside; returns the tracks."""
    work = raw.with_suffix(".duckdb")
    raw.mkdir(parents=True)
    with duckdb.connect(str(work), config={"threads": 2, "memory_limit": "3GB"}) as connection:
        connection.execute(
            "set TimeZone = 'UTC'; set preserve_insertion_order = false;"
            f"set variable users = {max(_FEW_USERS, tracks // _TRACKS_PER_USER)};"
            f"set variable first_day = date '{_FIRST_DAY}'"
        )
        connection.execute((SCRIPTS / "invent.sql").read_text(encoding="utf-8"))
        for table in RAW_TABLES:
            folder, later = raw / "segment" / table, raw / "later" / "segment" / table
            folder.mkdir(parents=True)
            later.mkdir(parents=True)
            connection.execute(
                f"copy (select * from {table} where received_at >= '{_END}') to '{later}/{_END}.parquet'"
            )
            months = connection.execute(
                f"select distinct strftime(received_at, '%Y-%m-01') from {table} where received_at < '{_END}'"
            ).fetchall()
            for (month,) in months:
                connection.execute(
                    f"copy (select * from {table} where received_at >= '{month}'"
                    f" and received_at < date '{month}' + interval 1 month) to '{folder}/{month}.parquet'"
                )
        found = connection.execute(f"select count(*) from tracks where received_at < '{_END}'").fetchall()
    work.unlink()
    return int(found[0][0])


def run_models(
    raw: Path,
    folder: Path,
    is_first: bool = True,
    selection: Iterable[str] = CHAIN,
    sources: str = "segment",
    as_of: datetime | None = None,
) -> tuple[Cost, Seconds]:
    """Build the models; the cost, and that of queries by model. Paths stay the same: others would parse all anew."""
    warehouse = Warehouse(folder / "warehouse")
    warehouse.prepare()
    files = log_files(raw)
    history = None if is_first else find_history(warehouse, raw.name)
    environment = begin_night(raw, folder, history, files) | limits(folder)
    if as_of:
        environment["LIFECYCLE_AS_OF"] = str(as_of)
    cost, seconds = build_models(selection, sources, environment)
    if is_first:
        manifest = json.loads((folder / "target" / "manifest.json").read_text(encoding="utf-8"))
        tonight = folder / "tonight.duckdb"
        with duckdb.connect(str(tonight), read_only=True) as connection:
            ((kept_until,),) = connection.execute("select as_of from core.as_of").fetchall()
        keep_history(warehouse, raw.name, tonight, event_tables(manifest), files, kept_until)
    return cost, seconds


def run_script(raw: Path, folder: Path, models: Path) -> tuple[Cost, Path]:
    """Run the script by hand over the raw files, into a new file."""
    database = folder / "by_hand.duckdb"
    command = [sys.executable, str(Path(__file__)), "--script", str(raw), str(models), str(database)]
    return run(command, limits(folder)), database


def execute_script(raw: str, models: str, database: str) -> None:
    """The process of run_script."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": 2,
        "memory_limit": os.environ["LIFECYCLE_MEMORY_LIMIT"],
        "temp_directory": os.environ["LIFECYCLE_TEMP"],
        "preserve_insertion_order": "false",
    }
    with duckdb.connect(database, config=config) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"set variable raw = '{raw}'; attach '{models}' as models (read_only)")
        connection.execute((SCRIPTS / "by_hand.sql").read_text(encoding="utf-8"))


def compare(models: Path, by_hand: Path) -> str:
    """Stop unless both say the same; returns how much they said."""
    counts = []
    with duckdb.connect(config={"threads": 2, "memory_limit": "3GB"}) as connection:
        for name, file in (("models", models), ("by_hand", by_hand)):
            connection.execute(f"attach '{file}' as {name} (read_only)")
        for mart in MARTS:
            table = mart.partition(".")[2]
            ours, theirs = f"models.{mart}", f"by_hand.{table}"
            pair = [cast_rows(connection, ours, side) for side in (ours, theirs)]
            found, expected = (
                connection.execute(f"select count(*), sum(hash(each)) from ({side}) as each").fetchall()[0]
                for side in pair
            )
            if found != expected:
                different = [
                    connection.execute(f"({left}) except all ({right}) limit 2").fetchall()
                    for left, right in (pair, pair[::-1])
                ]
                sys.exit(f"{mart} differs: {found[0]:,} and {expected[0]:,} rows, for example {different}.")
            counts.append(f"{found[0]:,} {table}")
    return ", ".join(counts)


def cast_rows(connection: duckdb.DuckDBPyConnection, contract: str, table: str) -> str:
    """All rows of a table, with the names and types of another."""
    columns = connection.execute(f"select column_name, column_type from (describe {contract})").fetchall()
    return f"select {', '.join(f'{name}::{kind} as {name}' for name, kind in columns)} from {table}"


def bench(tracks: int, console: Console) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        console.print(f"inventing {tracks:,} tracks ...", style="dim")
        found = invent_apart(__file__, folder / "raw", tracks)
        invent_apart(__file__, folder / "few", 0)
        run_models(folder / "few", folder)
        costs, seconds = {}, {}
        for size in ("few", "raw"):
            costs[size, "build"], seconds[size, "build"] = run_models(folder / size, folder)
            deliver_next_day(folder / size)
            costs[size, "night"], seconds[size, "night"] = run_models(folder / size, folder, is_first=False)
        models = folder / "tonight.duckdb"
        by_hand, hand_file = run_script(folder / "raw", folder, models)
        # Not before: what this process takes at its peak, the processes that it starts are said to have taken.
        join_history(models)
        equal = compare(models, hand_file)

    marts = tuple(mart.partition(".")[2] for mart in MARTS)
    build, night = (beyond(seconds["raw", what], seconds["few", what]) for what in ("build", "night"))
    counted = [took for name, took in build.items() if name.startswith(COUNTERPARTS + marts)]
    share = sum(counted) / sum(build.values())
    net = {what: costs["raw", what].beyond(costs["few", what]) for what in ("build", "night")}
    whole = costs["raw", "build"]
    table = Table(title=f"{found:,} tracks", title_justify="left")
    for column in ("what", "wall s", "CPU s", "peak MiB", "CPU to by hand"):
        table.add_column(column, justify="left" if column == "what" else "right")
    rows = {
        "product, retention and all before them by dbt": whole,
        f"the same of {_FEW_USERS} users": costs["few", "build"],
        "the models beyond that": net["build"],
        "of them, those with a counterpart by hand": Cost(
            net["build"].wall_s * share, net["build"].cpu_s * share, whole.peak_mib
        ),
        "one more day by dbt": costs["raw", "night"],
        f"one more day, beyond that of {_FEW_USERS} users": net["night"],
        "one script by hand": by_hand,
    }
    for name, cost in rows.items():
        ratio = f"{cost.cpu_s / by_hand.cpu_s:.2f}"
        table.add_row(name, f"{cost.wall_s:.1f}", f"{cost.cpu_s:.1f}", f"{cost.peak_mib:.0f}", ratio)
    console.print(table)
    console.print(f"one more day, with all that is before it, costs {compare_nights(build, night)}")
    areas = [of_areas(each, "product", "retention") for each in (build, night)]
    console.print(f"the models of product and retention alone: {compare_nights(*areas)}")
    console.print(f"dearest models of the build, CPU s: {dearest(build, 12)}")
    console.print(f"dearest models of the night, CPU s: {dearest(night, 30)}")
    console.print(f"equal: {equal}")


def main() -> None:
    if sys.argv[1:2] == ["--script"]:
        execute_script(*sys.argv[2:5])
    elif sys.argv[1:2] == ["--invent"]:
        tracks = invent(Path(sys.argv[2]), int(sys.argv[3]) if sys.argv[3:4] else _DEFAULT_TRACKS)
        sys.stdout.write(str(tracks))
    else:
        bench(int(sys.argv[1]) if sys.argv[1:] else _DEFAULT_TRACKS, Console(width=110))


if __name__ == "__main__":
    main()
