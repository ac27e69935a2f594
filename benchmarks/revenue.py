"""The revenue chain against one hand-written script with the same output, and against customers x months.

usage: python benchmarks/revenue.py [CUSTOMERS]      (default 200000: about a million subscription changes, 36 months)

Invents raw Stripe tables and exchange rates, then runs, each in a process of its own with two threads:
- the revenue chain as dbt runs it, from raw files to customer months, one table a model, as of the last day but one;
- the night after it, whose rows come in files of their own and which builds on what that night kept; its tables are
  those that are compared;
- benchmarks/revenue_scripts/by_hand.sql, one DuckDB script that knows only the default settings and none of the
  contradictions, discounts, pauses, identities and kept tables that the chain knows; all columns of its intervals,
  changes and months must equal the chain's;
- benchmarks/revenue_scripts/by_spine.sql, the mrr-playbook way: every customer in every month, then a window;
- all public tables of revenue, bridges and rates too, and the night after it: nobody wrote them by hand.
Prints wall and CPU seconds and peak memory, and the CPU seconds of dbt's queries alone. dbt's own bookkeeping is
measured by the same on 50 customers and subtracted for the ratios that are about the SQL. Times of one machine mean
little; compare the ratios of one run.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from saas_lifecycle.contract import load_contract
from saas_lifecycle.deliveries import EventFile, event_files, find_landing
from saas_lifecycle.engine import history_beside
from saas_lifecycle.history import (
    History,
    drop_history,
    event_tables,
    find_history,
    join_history,
    keep_history,
    start_history,
    take_history,
)
from saas_lifecycle.table_check import TableLoad
from saas_lifecycle.warehouse import Warehouse

HERE = Path(__file__).resolve().parent
SCRIPTS = HERE / "revenue_scripts"
RAW_TABLES = ("stripe/customer", "stripe/price", "finance/fx_rate")
HISTORIES = ("subscription_history", "subscription_item_history")
CHAIN, AREA = "+int_customer_months_netted", "+path:models/marts/revenue"
_DEFAULT_CUSTOMERS = 200_000
_FEW_CUSTOMERS = 50
_KEY = "benchmark"
_DAY_BEFORE, _LAST_DAY = "2026-10-16 00:00:00", "2026-10-17 00:00:00"


@dataclass(frozen=True)
class Cost:
    """What one process took: seconds, and the largest resident size in MiB."""

    wall_s: float
    cpu_s: float
    peak_mib: float

    def beyond(self, other: Cost) -> Cost:
        """What this took more than another: dbt's own bookkeeping is in both."""
        return Cost(self.wall_s - other.wall_s, self.cpu_s - other.cpu_s, self.peak_mib - other.peak_mib)


Seconds = dict[str, float]


def beyond(seconds: Seconds, few: Seconds) -> Seconds:
    """CPU seconds by model beyond those of a company of a few."""
    return {name: took - few.get(name, 0) for name, took in seconds.items()}


def of_areas(seconds: Seconds, *areas: str) -> Seconds:
    """Those of the models of some areas, without what they are made of."""
    models = HERE.parent / "models"
    names = {file.stem for area in areas for file in models.glob(f"*/{area}/*.*")}
    return {name: took for name, took in seconds.items() if name in names}


def compare_nights(build: Seconds, night: Seconds) -> str:
    """What the queries of one more day cost, and of a full build."""
    one, more = sum(build.values()), sum(night.values())
    return f"{more / one:.1%} of the CPU of a full build's queries ({more:.1f} of {one:.1f} s)"


def dearest(seconds: Seconds, count: int) -> str:
    """The models whose queries took most CPU, and the seconds."""
    largest = sorted(seconds.items(), key=lambda each: -each[1])[:count]
    return ", ".join(f"{name} {took:.2f}" for name, took in largest)


def run(command: list[str], environment: dict[str, str]) -> Cost:
    """Run a command in a process of its own; a failure ends the benchmark with its output."""
    with tempfile.TemporaryFile("w+") as output:
        started = time.monotonic()
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=os.environ | environment)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - started
        output.seek(0)
        text = output.read()
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{' '.join(command)} failed:\n{text[-4000:]}")
    peak = usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
    return Cost(wall, usage.ru_utime + usage.ru_stime, peak)


def invent_apart(script: str, raw: Path, size: int) -> int:
    """Invent in a process of its own and return what it says: Linux hands a process's peak down to those it starts."""
    command = [sys.executable, script, "--invent", str(raw), str(size)]
    return int(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def invent(raw: Path, customers: int) -> int:
    """Write the raw tables of a company with so many customers; returns the number of subscription changes."""
    for place in ("finance", *(f"{place}/{table}" for place in ("stripe", "later/stripe") for table in HISTORIES)):
        (raw / place).mkdir(parents=True)
    # A version that ends on the last day was open the day before, and is told anew.
    before = (
        "select * replace ("
        f"  case when _fivetran_end > '{_DAY_BEFORE}' then '9999-12-31' else _fivetran_end end as _fivetran_end,"
        f"  _fivetran_active or _fivetran_end > '{_DAY_BEFORE}' as _fivetran_active,"
        f"  timestamp '{_DAY_BEFORE}' as _fivetran_synced"
        f") from {{table}} where _fivetran_start <= '{_DAY_BEFORE}'"
    )
    later = (
        f"from {{table}} where _fivetran_start > '{_DAY_BEFORE}'"
        f" or (_fivetran_end > '{_DAY_BEFORE}' and not _fivetran_active)"
    )
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"set variable customers = {customers}")
        connection.execute((SCRIPTS / "invent.sql").read_text(encoding="utf-8"))
        for table in RAW_TABLES:
            name = table.rpartition("/")[2]
            twice = f"select * from {name} union all select * from {name} where hash(id) % 200 = 0"
            rows = name if table.startswith("finance") else f"({twice})"
            connection.execute(f"copy (from {rows}) to '{raw}/{table}.parquet'")
        for table in HISTORIES:
            for place, rows in (("stripe", before), ("later/stripe", later)):
                rows = rows.format(table=table)
                twice = f"select * from ({rows}) union all select * from ({rows}) where hash(id) % 200 = 0"
                connection.execute(f"copy ({twice}) to '{raw}/{place}/{table}/{place.partition('/')[0]}.parquet'")
        found = connection.execute(
            "select (select count(*) from subscription_history) + (select count(*) from subscription_item_history)"
        )
        return found.fetchall()[0][0]


def run_revenue(raw: Path, folder: Path, models: str, is_first: bool = True) -> tuple[Cost, Seconds]:
    """Build models of revenue with dbt, by paths that stay the same: others would parse all anew.

    Into a new file, and beside it into a new history or into that which run_keeping left.
    """
    if not is_first:
        deliver_next_day(raw)
    history = None if is_first else find_history(Warehouse(folder / "warehouse"), _KEY)
    environment = begin_night(raw, folder, history, log_files(raw)) | {
        "LIFECYCLE_AS_OF": _DAY_BEFORE if is_first else _LAST_DAY,
        "LIFECYCLE_TEMP": str(folder / "spill"),
    }
    return build_models([models], "stripe, finance", environment)


def log_files(raw: Path) -> list[EventFile]:
    """The delivered files of the event logs, as the nightly run tells them apart."""
    landing = find_landing(raw, load_contract(HERE.parent).values())
    tables = [(each.table, each.files) for each in landing.deliveries.values()]
    return event_files(
        raw, [TableLoad(of.source, of.name, files=files, is_event_log=of.is_event_log) for of, files in tables]
    )


def deliver_next_day(raw: Path) -> None:
    """Adds the day after to the raw tables, in files of its own."""
    for file in (raw / "later").glob("*/*/*.parquet"):
        file.rename(raw / file.relative_to(raw / "later"))


def begin_night(raw: Path, folder: Path, history: History | None, files: list[EventFile]) -> dict[str, str]:
    """Make place for tonight's file, with a history or an empty one beside it; returns dbt's places."""
    link, database = folder / "tonight", folder / "tonight.duckdb"
    for leftover in (link, database, history_beside(database)):
        leftover.unlink(missing_ok=True)
    link.symlink_to(raw)
    if history:
        take_history(history, database, files)
    else:
        start_history(database)
    return {
        "LIFECYCLE_HISTORY": str(history_beside(database)),
        "LIFECYCLE_RAW": str(link),
        "LIFECYCLE_DATABASE": str(database),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }


def build_models(selection: Iterable[str], sources: str, environment: dict[str, str]) -> tuple[Cost, Seconds]:
    """Build models and seeds with dbt, one at a time and without any test; the cost, and that of queries by model."""
    command = [sys.executable, str(HERE / "dbt_by_cpu.py"), "--quiet", "build", "--select", *selection]
    command += ["--exclude-resource-type", "unit_test", "--exclude-resource-type", "test"]
    command += ["--project-dir", str(HERE.parent), "--profiles-dir", str(HERE.parent)]
    command += ["--threads", "1", "--vars", f"{{sources_enabled: [{sources}]}}"]
    cost = run(command, environment)
    found = (Path(environment["DBT_TARGET_PATH"]) / "cpu_by_node.json").read_text(encoding="utf-8")
    return cost, json.loads(found)


def run_keeping(folder: Path) -> Cost:
    """Keep what the nightly run would keep of what run_revenue built."""
    warehouse = Warehouse(folder / "warehouse")
    warehouse.prepare()
    drop_history(warehouse)
    return run([sys.executable, str(Path(__file__)), "--keep", str(folder)], {})


def execute_keeping(folder: str) -> None:
    """The process of run_keeping."""
    place = Path(folder)
    manifest = json.loads((place / "target" / "manifest.json").read_text(encoding="utf-8"))
    files = log_files((place / "tonight").resolve())
    day = datetime.fromisoformat(_DAY_BEFORE)
    keep_history(Warehouse(place / "warehouse"), _KEY, place / "tonight.duckdb", event_tables(manifest), files, day)


def run_script(name: str, raw: Path, folder: Path) -> tuple[Cost, Path]:
    """Run one script of this folder over the raw files, into a new file."""
    database = folder / f"{name}.duckdb"
    command = [sys.executable, str(Path(__file__)), "--script", name, str(raw), str(database)]
    return run(command, {}), database


def execute_script(name: str, raw: str, database: str) -> None:
    """The process of run_script."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": 2,
        "memory_limit": "4GB",
        "preserve_insertion_order": "false",
    }
    with duckdb.connect(database, config=config) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"set variable raw = '{raw}'")
        connection.execute((SCRIPTS / f"{name}.sql").read_text(encoding="utf-8"))


def compare(chain: Path, by_hand: Path, by_spine: Path) -> str:
    """Stop unless all three say the same; returns how much they said."""
    pairs = {
        "intervals": (
            "select * from chain.revenue.fct_mrr_intervals",
            "select * from by_hand.intervals",
        ),
        "changes": (
            "select * from chain.intermediate.int_mrr_changes_explained",
            "select * from by_hand.changes",
        ),
        "customer months": (
            "select * from chain.intermediate.int_customer_months_netted",
            "select * from by_hand.customer_months",
        ),
        "closing MRR by the spine": (
            "select customer_id, month, closing_mrr from chain.intermediate.int_customer_months_netted"
            " where closing_mrr > 0",
            "select customer_id, month, closing_mrr from by_spine.customer_months where closing_mrr > 0",
        ),
    }
    with duckdb.connect(config={"threads": 2}) as connection:
        for name, file in (("chain", chain), ("by_hand", by_hand), ("by_spine", by_spine)):
            connection.execute(f"attach '{file}' as {name} (read_only)")
        counts = []
        for what, (ours, theirs) in pairs.items():
            for left, right in ((ours, theirs), (theirs, ours)):
                different = connection.execute(f"{left} except all {right} limit 3").fetchall()
                if different:
                    sys.exit(f"The {what} differ, for example {different}.")
            ((count,),) = connection.execute(f"select count(*) from ({ours})").fetchall()
            counts.append(f"{count:,} {what}")
    return ", ".join(counts)


def bench(customers: int, console: Console) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        console.print(f"inventing {customers:,} customers ...", style="dim")
        started = time.monotonic()
        changes = invent_apart(__file__, folder / "raw", customers)
        invent_apart(__file__, folder / "few", _FEW_CUSTOMERS)
        console.print(f"{changes:,} subscription changes in {time.monotonic() - started:.1f} s", style="dim")
        shutil.copytree(folder / "few", folder / "parsed")
        run_revenue(folder / "parsed", folder, AREA)
        costs, seconds = {}, {}
        # The chain's own tables are compared with the scripts': it comes last.
        for size, (what, models) in itertools.product(("few", "raw"), (("area", AREA), ("chain", CHAIN))):
            raw = shutil.copytree(folder / size, folder / what / size)
            costs[size, what], seconds[size, what] = run_revenue(raw, folder, models)
            costs[size, f"{what} kept"] = run_keeping(folder)
            costs[size, f"{what} later"], seconds[size, f"{what} later"] = run_revenue(
                raw, folder, models, is_first=False
            )
        chain_file = folder / "tonight.duckdb"
        by_hand, hand_file = run_script("by_hand", raw, folder)
        by_spine, spine_file = run_script("by_spine", raw, folder)
        join_history(chain_file)
        equal = compare(chain_file, hand_file, spine_file)

    table = Table(title=f"{customers:,} customers, {changes:,} changes", title_justify="left")
    for column in ("what", "wall s", "CPU s", "peak MiB", "CPU to by hand", "memory to by hand"):
        table.add_column(column, justify="left" if column == "what" else "right")
    rows = {}
    for what, name in (
        ("chain", "the chain by dbt"),
        ("chain later", "one more day of it"),
        ("chain kept", "keeping its tables"),
        ("area", "all of revenue"),
        ("area later", "one more day of all"),
    ):
        rows[name] = costs["raw", what]
        rows[f"{name}, less that of {_FEW_CUSTOMERS}"] = costs["raw", what].beyond(costs["few", what])
    rows |= {"one script by hand": by_hand, "customers x months": by_spine}
    for name, cost in rows.items():
        ratios = (f"{cost.cpu_s / by_hand.cpu_s:.2f}", f"{cost.peak_mib / by_hand.peak_mib:.2f}")
        table.add_row(name, f"{cost.wall_s:.1f}", f"{cost.cpu_s:.1f}", f"{cost.peak_mib:.0f}", *ratios)
    console.print(table)
    queries = {what: beyond(found, seconds["few", what]) for (size, what), found in seconds.items() if size == "raw"}
    times = sum(queries["chain"].values()) / by_hand.cpu_s
    console.print(f"the chain's queries cost {times:.2f} times the CPU of the script by hand")
    for what, name in (("chain", "the chain"), ("area", "all of revenue")):
        build, night = queries[what], queries[f"{what} later"]
        console.print(f"one more day of {name} costs {compare_nights(build, night)}")
        console.print(f"dearest of {name}, CPU s: {dearest(build, 12)}")
        console.print(f"dearest of one more day of it, CPU s: {dearest(night, 12)}")
    console.print(f"equal: {equal}")


def main() -> None:
    if sys.argv[1:2] == ["--script"]:
        execute_script(*sys.argv[2:5])
        return
    if sys.argv[1:2] == ["--invent"]:
        sys.stdout.write(str(invent(Path(sys.argv[2]), int(sys.argv[3]))))
        return
    if sys.argv[1:2] == ["--keep"]:
        execute_keeping(sys.argv[2])
        return
    bench(int(sys.argv[1]) if sys.argv[1:] else _DEFAULT_CUSTOMERS, Console(width=110))


if __name__ == "__main__":
    main()
