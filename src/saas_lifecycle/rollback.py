"""Back to a version that was kept: the link is pointed at it, the saved state stays as it is."""

from __future__ import annotations

import duckdb

from saas_lifecycle import ledger
from saas_lifecycle.engine import connect
from saas_lifecycle.errors import BadInput
from saas_lifecycle.lock import run_lock
from saas_lifecycle.state import settle_killed_run
from saas_lifecycle.warehouse import Warehouse, swap_link


def roll_back(warehouse: Warehouse, run_id: str | None) -> str:
    """Publishes a kept run again, by default the one before the published; returns its id."""
    if not warehouse.published.is_dir():
        raise BadInput(f"Nothing is published in {warehouse.path}.")
    with run_lock(warehouse):
        settle_killed_run(warehouse)
        current, kept = warehouse.published_run(), warehouse.kept_runs()
        before = [run for run in kept if current is None or run < current]
        chosen = run_id or (before[-1] if before else None)
        if chosen is None or chosen not in kept:
            raise BadInput(
                f"There is no kept version {run_id}." if run_id else "There is no older version to go back to.",
                [f"kept: {', '.join(kept) or 'none'}"],
            )
        file = warehouse.published_file(chosen)
        try:
            connect(file, read_only=True).close()
        except duckdb.Error as error:
            raise BadInput(
                f"The kept version {chosen} cannot be read; {file} may be damaged.",
                [f"kept: {', '.join(kept)}"],
                hint="Name another: lifecycle rollback RUN, or run `lifecycle nightly`.",
            ) from error
        started_at = ledger.now()
        swap_link(warehouse.link, file)
        entries = ledger.read_ledger(warehouse)
        as_of = next((entry["as_of"] for entry in reversed(entries) if entry["run_id"] == chosen), None)
        ledger.append(
            warehouse,
            {
                "run_id": ledger.new_run_id(started_at),
                "started_at": ledger.as_text(started_at),
                "ended_at": ledger.as_text(ledger.now()),
                "outcome": "rolled_back",
                "exit_code": 0,
                "cause": f"from {current} to {chosen}",
                "as_of": as_of,
                "run_seconds": None,
            },
        )
    return chosen
