"""The heaviest models of `conversion` against one hand-written script with the same output.

usage: python benchmarks/conversion.py [EVENTS [LEADS [COPIES]]]      (default 20000000 events and 500000 leads)
       python benchmarks/conversion.py --invent FOLDER EVENTS LEADS      only writes the raw tables

Invents raw Segment tables as benchmarks/product.py does, and a CRM, billing, advertising spend and e-mails for their
users. Builds with dbt all of `conversion` and what it needs, and once more with one more day, upon what the first night
kept: CPU seconds of each model beyond those of a company of a few users say what one more day costs. Then runs, each in
a process of its own with two threads and LIFECYCLE_MEMORY_LIMIT (default 1.5GB), from what the second night left:
- the queries of the models as dbt compiled them, one table or view a model;
- benchmarks/conversion_scripts/by_hand.sql, one DuckDB script that knows only the default settings and none of the
  contradictions that the models know. Each of its tables must equal the model of its name, as the night left it too.
COPIES takes what was built so many times over, each copy under ids of its own, before the two run: ten copies of a
company of 2 million events are in all tables that `conversion` reads as large as one of 20 million, without its build.
Prints CPU seconds of the queries by group, their ratio and peak memory, the models that dominate `conversion`, its
share of the whole build, and what one more day costs of it. Times of one machine mean little; compare the ratios of
one run.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
from product import cast_rows, limits, run_models
from product import invent as invent_segment
from revenue import Cost, Seconds, beyond, compare_nights, dearest, deliver_next_day, of_areas, run
from rich.console import Console
from rich.table import Table

from saas_lifecycle.history import join_history

HERE = Path(__file__).resolve().parent
SCRIPTS = HERE / "conversion_scripts"
SOURCES = {
    "hubspot": (
        "contact contact_property_history contact_form_submission company deal deal_stage deal_pipeline"
        " deal_pipeline_stage deal_company deal_contact owner engagement engagement_contact engagement_deal"
    ),
    "stripe": "customer price subscription_history subscription_item_history",
    "marketing": "ad_spend email_event",
    "finance": "fx_rate",
}
# In the order in which they are built; the script by hand has a part of the same name for each group.
GROUPS = {
    "leads": (
        "int_contacts_merged fct_lead_events int_lead_milestones_unioned int_leads_reached"
        " int_sales_activities_unioned fct_leads"
    ),
    "attribution": (
        "int_touches_matched int_conversions_valued int_conversions_compared int_touches_shared fct_attribution"
    ),
    "channels": "int_ad_spend_converted int_channel_months_summed fct_channel_performance_monthly",
    "funnels": (
        "int_funnels_windowed int_funnel_customer_events int_funnel_events int_funnel_entities_compared"
        " int_funnel_steps_reached int_funnel_entries fct_funnel_entries int_funnel_cohorts int_funnel_cohorts_compared"
        " int_funnel_cells_counted int_funnel_step_medians int_funnel_conversion_estimated int_funnel_steps_measured"
        " fct_funnel_monthly"
    ),
}
COMPARED = {
    "conversion": (
        "fct_lead_events fct_leads fct_attribution fct_channel_performance_monthly fct_funnel_entries"
        " fct_funnel_monthly"
    ),
    "intermediate": "int_funnel_steps_measured",
}
# What tells one copy of a company from another.
IDS = (
    "customer_id",
    "contact_id",
    "lead_id",
    "visitor_id",
    "anonymous_id",
    "session_id",
    "user_id",
    "deal_id",
    "engagement_id",
    "source_id",
    "subscription_item_id",
    "email",
    "merged_contact_ids",
)
CHAIN = ("+path:models/marts/conversion",)
_DEFAULT_EVENTS, _DEFAULT_LEADS = 20_000_000, 500_000
_FEW_LEADS = 1000
_FIRST_DAY, _DAYS = datetime(2023, 1, 1), 1095


def invent(raw: Path, events: int, leads: int) -> None:
    """Write the raw tables, nine tracks to one page view, about as many as asked for, and the day after beside them."""
    invent_segment(raw, events * 9 // 10)
    for file in [*raw.glob("**/groups/*.parquet")]:
        with_companies = file.with_suffix(".new")
        companies = "'company_' || split_part(id, '_', 2) as company_id"
        duckdb.sql(f"copy (select *, {companies} from '{file}') to '{with_companies}' (format parquet)")
        with_companies.replace(file)
    for days, place in ((_DAYS, raw), (_DAYS + 1, raw / "rewritten")):
        with duckdb.connect(config={"threads": 2, "memory_limit": "3GB"}) as connection:
            ((users,),) = connection.execute(f"select count(*) from '{raw}/**/users/*.parquet'").fetchall()
            connection.execute(
                f"set TimeZone = 'UTC'; set variable users = {users}; set variable leads = {leads};"
                f"set variable first_day = date '{_FIRST_DAY:%Y-%m-%d}'; set variable days = {days}"
            )
            connection.execute((SCRIPTS / "invent.sql").read_text(encoding="utf-8"))
            for source, tables in SOURCES.items():
                (place / source).mkdir(parents=True)
                for table in tables.split():
                    connection.execute(f"copy {table} to '{place}/{source}/{table}.parquet'")


def run_night(raw: Path, folder: Path, is_first: bool = True) -> tuple[Cost, Seconds]:
    """Build all of `conversion` and what it needs; the second night has one day more and builds on the first."""
    if not is_first:
        deliver_next_day(raw)
        for file in (raw / "rewritten").glob("*/*.parquet"):
            file.replace(raw / file.parent.name / file.name)
    synced_at = _FIRST_DAY + timedelta(days=_DAYS + (1 if is_first else 2))
    return run_models(raw, folder, is_first, CHAIN, "segment, hubspot, stripe, marketing, finance", synced_at)


def prepare(raw: Path, folder: Path, few: Path) -> tuple[dict[str, Cost], dict[str, Seconds]]:
    """Build both nights and leave the second one's tables as built.duckdb; costs, and seconds by model."""
    # So that parsing is in neither.
    run_night(few, folder)
    costs, seconds = {}, {}
    costs["few"], of_few = run_night(few, folder)
    _, few_more = run_night(few, folder, is_first=False)
    costs["build"], of_build = run_night(raw, folder)
    queries = compiled_models(folder)
    (folder / "queries.json").write_text(json.dumps(queries), encoding="utf-8")
    costs["night"], of_night = run_night(raw, folder, is_first=False)
    for night, found, bookkeeping in (("build", of_build, of_few), ("night", of_night, few_more)):
        seconds[night] = beyond(found, bookkeeping)
    tonight = folder / "tonight.duckdb"
    # Not before: what this process takes at its peak, the processes that it starts are said to have taken.
    run([sys.executable, str(Path(__file__)), "--join", str(tonight)], {})
    tonight.rename(folder / "built.duckdb")
    return costs, seconds


def copy(folder: Path, copies: int) -> None:
    """Put so many copies of all tables that either side reads in the place of what was built."""
    texts = [*queries_of(folder).values(), (SCRIPTS / "by_hand.sql").read_text(encoding="utf-8")]
    places = set(re.findall(r'(?:"built"\.|models\.)"?(\w+)"?\."?(\w+)"?', "\n".join(texts)))
    places |= {(schema, table) for schema, tables in COMPARED.items() for table in tables.split()}
    built, once = folder / "built.duckdb", folder / "once.duckdb"
    built.rename(once)
    with duckdb.connect(str(built), config={"threads": 2, "memory_limit": "3GB"}) as connection:
        connection.execute("set preserve_insertion_order = false")
        connection.execute(f"attach '{once}' as once (read_only)")
        for schema, table in sorted(places):
            columns = [name for (name, *_) in connection.execute(f"describe once.{schema}.{table}").fetchall()]
            ids = ", ".join(f"{name} || '-' || copy as {name}" for name in columns if name in IDS)
            connection.execute(f"create schema if not exists {schema}")
            query = f"from once.{schema}.{table}"
            if ids:
                query = f"select * exclude copy replace ({ids}) {query}, range({copies}) as copies (copy)"
            connection.execute(f"create table {schema}.{table} as {query}")


def execute(side: str, folder: Path) -> None:
    """The process of one side: run its queries over what was built, and note CPU seconds by query."""
    built, seconds = folder / "built.duckdb", {}
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": 2,
        "memory_limit": os.environ["LIFECYCLE_MEMORY_LIMIT"],
        "temp_directory": os.environ["LIFECYCLE_TEMP"],
        "preserve_insertion_order": "false",
    }
    with duckdb.connect(str(folder / f"{side}.duckdb"), config=config) as connection:
        connection.execute("set TimeZone = 'UTC'")
        if side == "models":
            connection.execute(f"attach '{built}' as built (read_only)")
            queries = queries_of(folder)
        else:
            connection.execute(f"attach '{built}' as models (read_only)")
            script = (SCRIPTS / "by_hand.sql").read_text(encoding="utf-8")
            names_and_parts = re.split(r"^-- group: (\w+)$", script, flags=re.MULTILINE)
            connection.execute(names_and_parts[0])
            queries = dict(zip(names_and_parts[1::2], names_and_parts[2::2], strict=True))
        for name, query in queries.items():
            before = time.process_time()
            connection.execute(query)
            seconds[name] = time.process_time() - before
    (folder / f"{side}.json").write_text(json.dumps(seconds), encoding="utf-8")


def compiled_models(folder: Path) -> dict[str, str]:
    """For each measured model what dbt ran last, reading the other measured ones where this process wrote them."""
    names = " ".join(GROUPS.values()).split()
    nodes = json.loads((folder / "target" / "manifest.json").read_text(encoding="utf-8"))["nodes"]

    def place(found: re.Match[str]) -> str:
        return f'"models"."main"."{found.group(1)}"' if found.group(1) in names else found.group(0)

    queries = {}
    for name in names:
        (file,) = (folder / "target" / "compiled").glob(f"**/conversion/{name}.sql")
        query = file.read_text(encoding="utf-8").replace('"tonight".', '"built".').replace('"history".', '"built".')
        query = re.sub(r'"built"\."(?:conversion|intermediate)"\."(\w+)"', place, query)
        kind = "view" if nodes[f"model.saas_lifecycle.{name}"]["config"]["materialized"] == "view" else "table"
        queries[name] = f"create {kind} {name} as {query}"
    return queries


def queries_of(folder: Path) -> dict[str, str]:
    """What prepare noted of compiled_models: the second night's queries compute only what is new."""
    found: dict[str, str] = json.loads((folder / "queries.json").read_text(encoding="utf-8"))
    return found


def compare(folder: Path, copies: int) -> str:
    """Stop unless both sides say the same; returns how much they said."""
    counts = []
    with duckdb.connect(config={"threads": 2, "memory_limit": "3GB"}) as connection:
        for name in ("built", "models", "by_hand"):
            connection.execute(f"attach '{folder}/{name}.duckdb' as {name} (read_only)")
        for schema, tables in COMPARED.items():
            for table in tables.split():
                contract = f"built.{schema}.{table}"
                pair = [
                    rounded_rows(connection, contract, side)
                    for side in (contract, f"models.main.{table}", f"by_hand.main.{table}")[copies > 1 :]
                ]
                found = [
                    connection.execute(f"select count(*), sum(hash(each)) from ({side}) as each").fetchall()[0]
                    for side in pair
                ]
                if len(set(found)) > 1:
                    different = [
                        connection.execute(f"({left}) except all ({right}) limit 2").fetchall()
                        for left, right in (pair[-2:], pair[:-3:-1])
                    ]
                    sys.exit(f"{table} differs: {found}, for example {different}.")
                counts.append(f"{found[0][0]:,} {table}")
    return ", ".join(counts)


def rounded_rows(connection: duckdb.DuckDBPyConnection, contract: str, table: str) -> str:
    """All rows of a table with the types of another, and real numbers to nine decimals: their sums have no order."""
    columns = connection.execute(f"select column_name, column_type from (describe {contract})").fetchall()
    reals = ", ".join(f"round({name}, 9) + 0 as {name}" for name, kind in columns if kind == "DOUBLE")
    rows = cast_rows(connection, contract, table)
    return f"select * replace ({reals}) from ({rows})" if reals else rows


def bench(events: int, leads: int, copies: int, console: Console) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        console.print(f"inventing {events:,} events and {leads:,} leads ...", style="dim")
        # In a process of its own: what this one once held would count as held by those that it starts.
        sizes = [str(events), str(leads)]
        for name, of in (("raw", sizes), ("few", ["0", str(_FEW_LEADS)])):
            run([sys.executable, str(Path(__file__)), "--invent", str(folder / name), *of], {})
        report(events, leads, copies, folder, console)


def report(events: int, leads: int, copies: int, folder: Path, console: Console) -> None:
    """Build from the raw tables in this folder, run both sides, and print."""
    costs, seconds = prepare(folder / "raw", folder, folder / "few")
    if copies > 1:
        copy(folder, copies)
    sides = {}
    for side in ("models", "by_hand"):
        sides[side] = run([sys.executable, str(Path(__file__)), "--side", side, str(folder)], limits(folder))
    equal = compare(folder, copies)
    by_model, by_hand = (json.loads((folder / f"{side}.json").read_text(encoding="utf-8")) for side in sides)

    table = Table(title=f"{copies} x {events:,} web and product events and {leads:,} leads", title_justify="left")
    for column in ("what", "models CPU s", "by hand CPU s", "ratio"):
        table.add_column(column, justify="left" if column == "what" else "right")
    groups = {group: sum(by_model[name] for name in names.split()) for group, names in GROUPS.items()}
    for group, took in (groups | {"together": sum(groups.values())}).items():
        hand = by_hand.get(group, sum(by_hand.values()))
        table.add_row(group, f"{took:.2f}", f"{hand:.2f}", f"{took / hand:.2f}")
    peaks = [cost.peak_mib for cost in sides.values()]
    table.add_row("peak MiB", *(f"{peak:.0f}" for peak in peaks), f"{peaks[0] / peaks[1]:.2f}")
    console.print(table)
    console.print(f"dearest models, CPU s: {dearest(by_model, 10)}")
    areas = {night: of_areas(found, "conversion") for night, found in seconds.items()}
    console.print(
        f"the whole build: {costs['build'].cpu_s:.0f} CPU s, {costs['build'].peak_mib:.0f} MiB,"
        f" conversion {sum(areas['build'].values()) / sum(seconds['build'].values()):.0%} of its queries"
    )
    console.print(f"one more day of conversion costs {compare_nights(areas['build'], areas['night'])}")
    console.print(
        f"with all that is before it {compare_nights(seconds['build'], seconds['night'])},"
        f" {costs['night'].cpu_s:.0f} CPU s, {costs['night'].peak_mib:.0f} MiB"
    )
    console.print(f"dearest models of the night, CPU s: {dearest(areas['night'], 30)}")
    console.print(f"equal: {equal}")


def main() -> None:
    if sys.argv[1:2] == ["--side"]:
        execute(sys.argv[2], Path(sys.argv[3]))
        return
    if sys.argv[1:2] == ["--join"]:
        join_history(Path(sys.argv[2]))
        return
    if sys.argv[1:2] == ["--invent"]:
        invent(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
        return
    sizes = [int(size) for size in sys.argv[1:4]]
    events = sizes[0] if sizes else _DEFAULT_EVENTS
    leads = sizes[1] if len(sizes) > 1 else events * _DEFAULT_LEADS // _DEFAULT_EVENTS
    bench(events, leads, sizes[2] if len(sizes) > 2 else 1, Console(width=110))


if __name__ == "__main__":
    main()
