"""What is published, how fresh it is, and how the last runs went."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from saas_lifecycle import ledger
from saas_lifecycle.errors import BadInput
from saas_lifecycle.warehouse import Warehouse

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_SHOWN_RUNS = 10


def parse_age(text: str) -> timedelta:
    """An age such as 90m, 26h or 2d."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([mhd])", text.strip())
    if not found:
        raise BadInput(f"--max-age {text!r} is no age.", hint="Examples: 90m, 26h, 2d")
    try:
        return timedelta(**{_UNITS[found.group(2)]: float(found.group(1))})
    except OverflowError as error:
        raise BadInput(f"--max-age {text!r} is longer than time.", hint="Examples: 90m, 26h, 2d") from error


def show_status(console: Console, warehouse: Warehouse, max_age: timedelta, now: datetime) -> bool:
    """Prints the status; true when one can be read and a run succeeded within `max_age`."""
    entries = ledger.read_ledger(warehouse)
    published = ledger.last_published(warehouse, entries)
    run = warehouse.published_run()
    if run is None:
        console.print(f"Nothing is published in {warehouse.path} yet. Run `lifecycle nightly`.", soft_wrap=True)
    else:
        as_of = f"as of {published['as_of'][:16]} UTC" if published and published["as_of"] else "as_of unknown"
        console.print(f"[bold]Published[/bold] {run}, {as_of}", soft_wrap=True, highlight=False)
        console.print(f"  {warehouse.link}", soft_wrap=True, highlight=False)
        kept = [each for each in warehouse.kept_runs() if each != run]
        console.print(f"  kept for rollback: {', '.join(kept) or 'none'}", soft_wrap=True, highlight=False)
    if run and not warehouse.link.exists():
        console.print("[red]its file is gone[/red]: `lifecycle rollback`, or `lifecycle nightly`", soft_wrap=True)
    if published:
        console.print(_freshness(published))
    if entries:
        shown = entries[-_SHOWN_RUNS:]
        console.print(_runs(shown))
        for entry in shown:
            if entry["cause"]:
                console.print(f"{entry['run_id']}: {escape(entry['cause'])}", soft_wrap=True, highlight=False)
    good = [entry for entry in entries if entry["outcome"] == "published" and entry["ended_at"]]
    newest = ledger.as_instant(good[-1]["ended_at"]) if good else None
    is_in_time = newest is not None and now - newest <= max_age
    if not is_in_time:
        last = f"the last one ended {newest:%Y-%m-%d %H:%M} UTC" if newest else "none ever did"
        console.print(f"[red]No run succeeded within {max_age}[/red]: {last}.", soft_wrap=True, highlight=False)
    return is_in_time and warehouse.link.exists()


def _freshness(published: dict) -> Table:
    table = Table("source", "synced until (UTC)", "state", title="Sources of what is published", title_justify="left")
    for each in published.get("sources") or []:
        state = "stale" if each["is_stale"] else "ok" if each.get("is_delivered", True) else "not delivered"
        table.add_row(each["source"], (each["synced_at"] or "-")[:16], state)
    return table


def _runs(entries: list[dict]) -> Table:
    table = Table(
        Column("run", no_wrap=True),
        "outcome",
        "exit",
        Column("as of", no_wrap=True),
        "seconds",
        title="Last runs",
        title_justify="left",
    )
    for entry in entries:
        table.add_row(
            entry["run_id"],
            entry["outcome"],
            str(entry["exit_code"]),
            (entry["as_of"] or "-")[:16],
            f"{entry['run_seconds'] or 0:.0f}",
        )
    return table
