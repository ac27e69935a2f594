"""The nightly run as Dagster assets, for those who have Dagster (the extra `dagster`).

One `lifecycle nightly` makes every public table, so the assets of all of them are one step, behind the raw sources.
Start it with `dagster dev -m saas_lifecycle.orchestration`; `LIFECYCLE_PROJECT`, `LIFECYCLE_RAW` and
`LIFECYCLE_WAREHOUSE` name the places, as for the command.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import dagster as dg

from saas_lifecycle.engine import open_published
from saas_lifecycle.errors import ExitCode
from saas_lifecycle.project import find_project_root
from saas_lifecycle.settings import default_warehouse
from saas_lifecycle.tables import quoted
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
    if night.returncode == ExitCode.DASHBOARD_FAILED:
        context.log.warning("The tables are published; the dashboard was not drawn.")
    warehouse = Warehouse(Path(os.environ.get("LIFECYCLE_WAREHOUSE") or default_warehouse(_ROOT)))
    with closing(open_published(warehouse.link)) as connection:
        (as_of,) = connection.execute("select as_of from core.as_of").fetchall()[0]
        for table in TABLES:
            (count,) = connection.execute(f"select count(*) from {quoted(*table.key.path)}").fetchall()[0]  # noqa: S608 - names are quoted
            metadata = {"run_id": warehouse.published_run(), "as_of": f"{as_of}Z", "dagster/row_count": count}
            yield dg.MaterializeResult(asset_key=table.key, metadata=metadata)


night_job = dg.define_asset_job("night", selection=dg.AssetSelection.assets(nightly))
definitions = dg.Definitions(
    assets=[*RAW, nightly],
    jobs=[night_job],
    schedules=[dg.ScheduleDefinition(job=night_job, cron_schedule="15 2 * * *", execution_timezone="UTC")],
)
