"""The command line."""

from __future__ import annotations

import errno
import signal
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.markup import escape

from saas_lifecycle.errors import BadInput, ExitCode, Interrupted, LifecycleError, OutOfResources, redacted
from saas_lifecycle.progress import Output, Progress
from saas_lifecycle.warehouse import Warehouse

_EXIT_CODES = """[bold]Exit codes[/bold]

0  done; `nightly`: published

1  `nightly`: the audit failed, last night's warehouse stays; `status`: no run succeeded in time

2  bad input or usage: raw data, a setting or an option; the message says what to do

3  another run is going on; nothing was changed

4  interrupted, over the time limit, or out of memory or disk; last night's warehouse stays

5  the dashboard could not be drawn; `nightly`: the warehouse is published all the same"""

app = typer.Typer(
    name="lifecycle",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,
    help="Raw files in, an audited warehouse out: MRR, retention, conversion and lifecycle of a SaaS company.",
    epilog=_EXIT_CODES,
)

export_app = typer.Typer(no_args_is_help=True, help="Write tables of the published warehouse to files.")
app.add_typer(export_app, name="export")

Raw = Annotated[
    Path | None,
    typer.Option("--raw", envvar="LIFECYCLE_RAW", help="Folder of the raw data. Default: data/raw."),
]
WarehousePath = Annotated[
    Path | None,
    typer.Option("--warehouse", envvar="LIFECYCLE_WAREHOUSE", help="Folder of the warehouse. Default: data/warehouse."),
]
Representatives = Annotated[
    Path | None,
    typer.Option(
        "--representatives",
        envvar="LIFECYCLE_REPRESENTATIVES",
        metavar="CSV",
        help="Names to show on the dashboard instead of Rep 001, ...: columns rep_label, name.",
    ),
]


@app.command(
    epilog="""[bold]Examples[/bold]

lifecycle demo

lifecycle demo --raw /tmp/raw --scale 10 --seed 7

lifecycle demo --months 12 --until 2026-07-01"""
)
def demo(
    raw: Raw = None,
    scale: Annotated[float, typer.Option(min=0.001, help="1 is about 3,000 customers that ever paid.")] = 1.0,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    months: Annotated[int, typer.Option(min=1, help="How many months the company has lived.")] = 36,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="The first day without data. Default: 2026-11-01.")
    ] = None,
) -> None:
    """Write the raw data of an invented company, with every hard case in it, and the truth beside it."""
    from saas_lifecycle.demo import write_demo
    from saas_lifecycle.project import find_project_root
    from saas_lifecycle.settings import default_raw

    try:
        last_day = {"until": date.fromisoformat(until)} if until else {}
    except ValueError as error:
        raise BadInput(f"--until {until!r} is no date.", hint="Example: --until 2026-11-01") from error
    folder = _absolute(raw, default_raw(find_project_root()))
    progress = Progress(Output(stderr=True))
    with progress.step(f"Demo company in {folder}"):
        write_demo(
            folder,
            scale=scale,
            seed=seed,
            months=months,
            progress=lambda step, share: progress.detail(f"{step} {share:.0%}"),
            **last_day,
        )
    Output().print("Next: lifecycle nightly" + (f" --raw {folder}" if raw else ""), soft_wrap=True)


@app.command(
    epilog="""[bold]Examples[/bold]

lifecycle nightly

lifecycle nightly --raw /data/fivetran --vars 'sources_enabled: \\[stripe, hubspot]' --allow-stale all

lifecycle nightly --vars '{reporting_currency: USD, reporting_timezone: America/New_York}'

lifecycle nightly --as-of 2026-09-30T06:00:00Z --publish-past

lifecycle nightly --accept fct_mrr_bridge_monthly_rows_hold --reason 'known refund of 3 May, ticket 411'

lifecycle nightly --notify https://hooks.example.com/warehouse

"""
    + _EXIT_CODES
)
def nightly(
    raw: Raw = None,
    warehouse: WarehousePath = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="TIMESTAMP",
            envvar="LIFECYCLE_AS_OF",
            help="UTC cut-off; what lies after it is not read. Default: the newest sync time of the enabled sources.",
        ),
    ] = None,
    variables: Annotated[
        str | None, typer.Option("--vars", metavar="YAML", help="Settings of dbt_project.yml for this run.")
    ] = None,
    full_refresh: Annotated[
        bool, typer.Option("--full-refresh", help="Build every model anew. Snapshots and the ledger survive it.")
    ] = False,
    history: Annotated[
        bool,
        typer.Option("--history/--no-history", help="Build on what the last night kept, and keep for the next."),
    ] = True,
    target: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            envvar="LIFECYCLE_TARGET",
            help="A target of profiles.yml. Other than embedded: builds and audits there, publishes no file.",
        ),
    ] = "embedded",
    keep: Annotated[int, typer.Option(min=1, help="How many published versions to keep for rollback.")] = 3,
    allow_empty: Annotated[
        list[str] | None, typer.Option(metavar="SOURCE", help="Build though its required tables are empty or missing.")
    ] = None,
    allow_stale: Annotated[
        list[str] | None, typer.Option(metavar="SOURCE", help="Publish though the source is old (or `all`).")
    ] = None,
    publish_past: Annotated[
        bool, typer.Option("--publish-past", help="Publish an as_of that lies before the published one.")
    ] = False,
    accept: Annotated[
        list[str] | None,
        typer.Option(metavar="TEST", help="Let this failed test through tonight. Needs --reason. Repeatable."),
    ] = None,
    reason: Annotated[list[str] | None, typer.Option(metavar="TEXT", help="Why; it is kept for good.")] = None,
    notify: Annotated[
        str | None,
        typer.Option(
            metavar="CMD_OR_URL",
            envvar="LIFECYCLE_NOTIFY",
            help="Gets one JSON message an incident and one on recovery: a command on its input, a URL by POST.",
        ),
    ] = None,
    representatives: Representatives = None,
) -> None:
    """Read the raw data, build, audit, and publish `<warehouse>/lifecycle.duckdb` in one atomic step.

    Until that step readers see last night's warehouse, and they keep it if anything fails.
    """
    from saas_lifecycle.dashboard.nightly import read_representatives, render_after_publishing
    from saas_lifecycle.nightly import run_nightly
    from saas_lifecycle.preflight import Allowances
    from saas_lifecycle.project import find_project_root
    from saas_lifecycle.run import EMBEDDED_TARGET, NightlyOptions
    from saas_lifecycle.settings import default_raw, parse_vars
    from saas_lifecycle.summary import show_summary

    root = find_project_root()
    options = NightlyOptions(
        root=root,
        raw=_absolute(raw, default_raw(root)),
        warehouse=_warehouse(warehouse),
        as_of=as_of or None,
        overrides=parse_vars(variables),
        full_refresh=full_refresh,
        keeps_history=history,
        target=target,
        keep=keep,
        allowances=Allowances(tuple(allow_empty or ()), tuple(allow_stale or ())),
        publish_past=publish_past,
        accepted=_accepted(accept or [], reason or []),
        notify=notify or None,
    )
    names = read_representatives(representatives)
    progress = Progress(Output(stderr=True))
    result = run_nightly(options, progress)
    if target == EMBEDDED_TARGET:
        show_summary(Output(), options.warehouse, result)
        render_after_publishing(root, options.warehouse, options.overrides, names, progress)
    else:
        Output().print(f"Built and audited on target {target}. No file was published: its tables are the warehouse.")


@app.command(
    epilog="""[bold]Examples[/bold]

lifecycle dashboard

lifecycle dashboard --language fr --out /srv/www/dashboard"""
)
def dashboard(
    warehouse: WarehousePath = None,
    language: Annotated[
        str | None,
        typer.Option("--language", metavar="LANGUAGE", help="en or fr. Default: the setting dashboard_language."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder of the pages. Default: <warehouse>/dashboard.")
    ] = None,
    representatives: Representatives = None,
) -> None:
    """Draw the pages of the published warehouse: self-contained HTML that opens without a network."""
    from saas_lifecycle.dashboard.nightly import dashboard_language, read_representatives
    from saas_lifecycle.dashboard.render import render_dashboard
    from saas_lifecycle.project import find_project_root

    root, place = find_project_root(), _warehouse(warehouse)
    code = dashboard_language(root, option=language)
    folder = _absolute(out, place.path / "dashboard")
    progress = Progress(Output(stderr=True))
    with progress.step("Dashboard"):
        names = read_representatives(representatives)
        render_dashboard(root, place.link, folder, code, names, progress.detail)
    Output().print(f"Open next: {folder / 'index.html'}", soft_wrap=True, highlight=False)


@app.command(
    epilog="""[bold]Examples[/bold]

lifecycle status

lifecycle status --max-age 26h || page-someone"""
)
def status(
    warehouse: WarehousePath = None,
    max_age: Annotated[
        str, typer.Option(metavar="AGE", help="Exit with 1 if no run succeeded within it: 90m, 26h, 2d.")
    ] = "26h",
) -> None:
    """Show what is published, how fresh each source is, and the last runs."""
    from saas_lifecycle import ledger
    from saas_lifecycle.status import parse_age, show_status

    if not show_status(Output(), _warehouse(warehouse), parse_age(max_age), ledger.now()):
        raise typer.Exit(1)


@app.command(
    epilog="""[bold]Examples[/bold]

lifecycle rollback

lifecycle rollback 20261101T020000Z-3f9a1c"""
)
def rollback(
    run: Annotated[str | None, typer.Argument(help="A kept run; default: the one before the published one.")] = None,
    warehouse: WarehousePath = None,
) -> None:
    """Publish a kept version again. The next nightly run goes on as usual."""
    from saas_lifecycle.rollback import roll_back

    place = _warehouse(warehouse)
    chosen = roll_back(place, run)
    Output().print(f"Published again: {chosen}\n  {place.link}", soft_wrap=True, highlight=False)


@export_app.command(
    "bridge",
    epilog="""[bold]Examples[/bold]

lifecycle export bridge --month 2026-10 --out bridge.csv

lifecycle export bridge --out every-month.csv""",
)
def export_bridge(
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The CSV file; one that is there is replaced.")],
    month: Annotated[
        str | None, typer.Option(metavar="YYYY-MM", help="One month only. Default: every month, in order.")
    ] = None,
    warehouse: WarehousePath = None,
) -> None:
    """Write the MRR bridge by customer and month as CSV.

    Texts that a spreadsheet would run as formulas get a quote in front; negative amounts stay numbers.
    """
    from saas_lifecycle import export

    place = out.expanduser().resolve()
    count = export.export_bridge(_warehouse(warehouse), month, place)
    Output().print(f"{count:,} rows in {place}", soft_wrap=True, highlight=False)


@export_app.command("marts", epilog="[bold]Example[/bold]\n\nlifecycle export marts --format parquet --out /data/marts")
def export_marts(
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Gets a folder for each area.")],
    kind: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="parquet, or csv (texts kept from running as formulas).")
    ] = "parquet",
    warehouse: WarehousePath = None,
) -> None:
    """Write every mart to `<out>/<area>/<table>.parquet`."""
    from saas_lifecycle import export

    place = out.expanduser().resolve()
    files = export.export_marts(_warehouse(warehouse), kind, place)
    Output().print(f"{len(files)} tables in {place}", soft_wrap=True, highlight=False)


@app.command(epilog="[bold]Example[/bold]\n\nlifecycle doctor --raw /data/fivetran")
def doctor(raw: Raw = None, warehouse: WarehousePath = None) -> None:
    """Check versions, paths, disk space and the layout of the raw data, and say what to do."""
    from saas_lifecycle.doctor import examine
    from saas_lifecycle.project import find_project_root
    from saas_lifecycle.settings import default_raw

    root = find_project_root()
    console = Output()
    marks = {"ok": "[green]✓[/green]", "note": "[yellow]·[/yellow]", "problem": "[red]✗[/red]"}
    has_problem = False
    for finding in examine(root, _absolute(raw, default_raw(root)), _warehouse(warehouse)):
        has_problem |= finding.level == "problem"
        console.print(f"{marks[finding.level]} {escape(finding.text)}", soft_wrap=True, highlight=False)
        if finding.advice:
            console.print(f"  → {escape(finding.advice)}", soft_wrap=True, highlight=False)
    if has_problem:
        raise typer.Exit(ExitCode.BAD_INPUT)


def _warehouse(path: Path | None) -> Warehouse:
    from saas_lifecycle.project import find_project_root
    from saas_lifecycle.settings import default_warehouse

    return Warehouse(_absolute(path, default_warehouse(find_project_root())))


def _absolute(path: Path | None, default: Path) -> Path:
    return path.expanduser().resolve() if path else default


def _accepted(tests: list[str], reasons: list[str]) -> dict[str, str]:
    if len(tests) != len(reasons) or not all(reason.strip() for reason in reasons):
        raise BadInput(
            f"{len(tests)} --accept and {len(reasons)} --reason were given; each accepted test needs its reason.",
            hint="Example: --accept fct_mrr_bridge_monthly_rows_hold --reason 'known refund, ticket 411'",
        )
    return dict(zip(tests, reasons, strict=True))


def main() -> NoReturn:
    """Runs the command line; every error becomes a message and its exit code."""
    signal.signal(signal.SIGINT, _interrupt)
    try:
        app()
    except LifecycleError as error:
        show_error(Output(stderr=True), error)
        sys.exit(error.exit_code)
    except OSError as error:
        told = _told_os_error(error)
        show_error(Output(stderr=True), told)
        sys.exit(told.exit_code)
    except Exception as error:
        show_error(Output(stderr=True), LifecycleError(f"Unexpected {type(error).__name__}: {redacted(str(error))}"))
        sys.exit(ExitCode.INTERRUPTED)
    sys.exit(ExitCode.PUBLISHED)


def _told_os_error(error: OSError) -> LifecycleError:
    """A file that a command was to read or write, by its name; a full disk is no fault of the command line."""
    places = " -> ".join(str(place) for place in (error.filename, error.filename2) if place)
    message = f"{places or 'A file'} cannot be read or written: {error.strerror or type(error).__name__}."
    return OutOfResources(message) if error.errno == errno.ENOSPC else BadInput(message)


def _interrupt(*_: object) -> None:
    raise Interrupted("Interrupted.")


def show_error(console: Console, error: LifecycleError) -> None:
    """Says what went wrong, the details, and what to do."""
    console.print(f"[bold red]Error[/bold red] {escape(error.message)}", soft_wrap=True, highlight=False)
    for detail in error.details:
        console.print(f"  - {escape(detail)}", soft_wrap=True, highlight=False)
    if error.hint:
        console.print(f"→ {escape(error.hint)}", soft_wrap=True, highlight=False)
