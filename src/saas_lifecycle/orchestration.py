"""The nightly run as Dagster assets, for those who have Dagster (the extra `dagster`).

One `lifecycle nightly` makes every public table, so the assets of all of them are one step, behind the raw sources.
Start it with `dagster dev -m saas_lifecycle.orchestration`; `LIFECYCLE_PROJECT`, `LIFECYCLE_RAW` and
`LIFECYCLE_WAREHOUSE` name the places, as for the command.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import duckdb

from saas_lifecycle.errors import ExitCode
from saas_lifecycle.project import find_project_root
from saas_lifecycle.warehouse import Warehouse

_ROOT = find_project_root()
RAW = [
    dg.AssetSpec(["raw", contract.parent.name], group_name="raw")
    for contract in sorted(_ROOT.glob("models/staging/*/_*__sources.yml"))
]
TABLES = [
    dg.AssetSpec([model.parent.name, model.stem], group_name=model.parent.name, deps=RAW)
    for model in sorted(_ROOT.glob("models/marts/*/*.sql"))
]


@dg.multi_asset(specs=TABLES)
def nightly(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
    """Runs `lifecycle nightly` in its own process; each public table comes with its rows, the night and its cut-off.

    Raises:
        dagster.Failure: nothing was published. The run's own message is in it; a retry is allowed only where another
            try may help (another run was going on, or time, memory or disk ended).
    """
    night = subprocess.run(
        [sys.executable, "-m", "saas_lifecycle", "nightly"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    context.log.info(night.stdout)
    if night.returncode not in (ExitCode.PUBLISHED, ExitCode.DASHBOARD_FAILED):
        raise dg.Failure(
            description=f"Nothing was published (exit {night.returncode}); readers keep the warehouse they had.",
            metadata={"message": night.stdout[-4000:]},
            allow_retries=night.returncode in (ExitCode.ALREADY_RUNNING, ExitCode.INTERRUPTED),
        )
    place = Path(os.environ.get("LIFECYCLE_WAREHOUSE") or _ROOT / "data" / "warehouse")
    if night.returncode == ExitCode.DASHBOARD_FAILED:
        context.log.warning("The tables are published; the dashboard was not drawn.")
    run_id, as_of, rows = _published(Warehouse(place))
    for table in TABLES:
        metadata: dict[str, dg.RawMetadataValue] = {"run_id": run_id, "as_of": as_of}
        if tuple(table.key.path) in rows:
            metadata["dagster/row_count"] = rows[tuple(table.key.path)]
        yield dg.MaterializeResult(asset_key=table.key, metadata=metadata)


def _published(warehouse: Warehouse) -> tuple[str, str, dict[tuple[str, ...], int]]:
    """The run that is published, its cut-off in UTC, and the rows of each of its tables (views have none)."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{warehouse.link}' as warehouse (read_only)")
        run = connection.execute(
            "select run_id, as_of from warehouse.ops.fct_runs where outcome = 'published' order by run_id desc limit 1"
        ).fetchall()
        counted = connection.execute(
            "select schema_name, table_name, estimated_size from duckdb_tables() where database_name = 'warehouse'"
        ).fetchall()
    (run_id, as_of) = run[0]
    return run_id, f"{as_of}Z", {(schema, table): count for schema, table, count in counted}


night_job = dg.define_asset_job("night", selection=dg.AssetSelection.assets(nightly))
definitions = dg.Definitions(
    assets=[*RAW, nightly],
    jobs=[night_job],
    schedules=[dg.ScheduleDefinition(job=night_job, cron_schedule="15 2 * * *", execution_timezone="UTC")],
)
