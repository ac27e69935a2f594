"""The real project cut down to a few models, so that a whole night takes seconds; and the nights themselves."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from dbt_project import own_environment
from raw_company import ROOT, Rows, raw_company, write_raw
from saas_lifecycle import ledger
from saas_lifecycle.content_hash import content_hash
from saas_lifecycle.warehouse import Warehouse

_COPIED = (
    "dbt_project.yml",
    "profiles.yml",
    "pyproject.toml",
    "macros",
    "models/_groups.yml",
    "models/ops/_ops__sources.yml",
    "models/staging/stg_raw__loads.sql",
    "models/staging/stripe/stg_stripe__customers.sql",
    "models/staging/stripe/stg_stripe__subscription_items.sql",
    "models/utilities/as_of.sql",
    "models/utilities/as_of.yml",
    "models/utilities/source_cutoffs.sql",
    "models/utilities/source_cutoffs.yml",
    "snapshots/snap_stripe__subscription_items.sql",
    "snapshots/snap_stripe__subscription_items.yml",
    "tests/dbt/generic",
)
# A customer's name decides how the night ends: BAD fails a blocking test, ODD one that warns, BOOM breaks a model.
_WRITTEN = {
    "models/marts/core/dim_small_customers.sql": """
        select
            stripe_customer_id as customer_id,
            customer_name,
            created_at,
            cast(case when customer_name = 'BOOM' then email else '1' end as integer) as one
        from {{ ref('stg_stripe__customers') }}
        cross join {{ ref('as_of') }}
    """,
    # A schema of the same name as the file: every way of reading must keep the two apart.
    "models/marts/lifecycle/fct_small_events.sql": """
        select customer_id, 'purchase' as stage from {{ ref('dim_small_customers') }}
    """,
    "models/marts/lifecycle/fct_small_events.yml": """
        models:
          - name: fct_small_events
            description: One row per customer.
            data_tests:
              - rows_hold: {arguments: {key: [customer_id]}}
            columns:
              - {name: customer_id, data_type: varchar}
              - {name: stage, data_type: varchar}
    """,
    # What was kept shows: the nights since all was built anew.
    "models/intermediate/core/int_small_nights.sql": """
        {{ config(**kept_table("as_of = (select as_of from {{ ref('as_of') }})")) }}
        select as_of from {{ ref('as_of') }}
    """,
    "models/marts/core/dim_small_customers.yml": """
        models:
          - name: dim_small_customers
            description: One row per customer.
            data_tests:
              - rows_hold: {arguments: {key: [customer_id]}}
            columns:
              - {name: customer_id, data_type: varchar, description: Its key.}
              - {name: customer_name, data_type: varchar, config: {meta: {pii: direct}}}
              - {name: created_at, data_type: timestamp}
              - {name: one, data_type: integer}
    """,
    "tests/dbt/singular/assert_no_customer_is_bad.sql": """
        select customer_id, customer_name, 'jo@company.example' as place
        from {{ ref('dim_small_customers') }} where customer_name = 'BAD'
    """,
    "tests/dbt/singular/assert_no_customer_is_odd.sql": """
        {{ config(severity='warn', meta={'audit': 'warn'}) }}
        select customer_id from {{ ref('dim_small_customers') }} where customer_name = 'ODD'
    """,
}


def make_project(folder: Path) -> Path:
    """Writes the small project; the real one's macros, sources and settings are in it as they are."""
    contracts = [str(file.relative_to(ROOT)) for file in ROOT.glob("models/staging/*/_*__sources.yml")]
    for name in (*_COPIED, *contracts):
        copy = folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy)
        else:
            shutil.copyfile(ROOT / name, copy)
    for name, text in _WRITTEN.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def renamed(name: str, synced_at: datetime | None = None) -> Rows:
    """The company with its first customer called otherwise and, if wanted, all of it delivered at another time."""
    rows = raw_company()
    rows["stripe.customer"][0]["name"] = name
    rows["stripe.subscription_item"] = [{"id": "si_1", "subscription_id": "sub_1", "quantity": len(name)}]
    for row in (row for table in rows.values() for row in table):
        for column in ("_fivetran_synced", "received_at"):
            if synced_at and column in row:
                row[column] = synced_at
    return rows


@dataclass(frozen=True)
class House:
    """A project, its raw data and its warehouse."""

    project: Path
    raw: Path
    warehouse: Warehouse
    environment: dict[str, str] = field(default_factory=dict)

    def deliver(self, rows: Rows, kind: str = "parquet") -> None:
        shutil.rmtree(self.raw, ignore_errors=True)
        write_raw(self.raw, rows, kind)

    def copy_to(self, folder: Path) -> House:
        """The same house elsewhere, with what it has published."""
        shutil.copytree(self.raw, folder / "raw")
        shutil.copytree(self.warehouse.path, folder / "warehouse", symlinks=True)
        return House(self.project, folder / "raw", Warehouse(folder / "warehouse"))

    def command(self, *arguments: str) -> tuple[list[str], dict[str, str]]:
        """The command line and the environment of `lifecycle`."""
        places = {
            "LIFECYCLE_PROJECT": str(self.project),
            "LIFECYCLE_RAW": str(self.raw),
            "LIFECYCLE_WAREHOUSE": str(self.warehouse.path),
        }
        return [sys.executable, "-m", "saas_lifecycle", *arguments], own_environment() | places | self.environment

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Runs `lifecycle` to its end, from a folder that has nothing to do with the project."""
        command, variables = self.command(*arguments)
        return subprocess.run(
            command, env=variables | environment, cwd="/", capture_output=True, text=True, timeout=600
        )

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        command, variables = self.command(*arguments)
        return subprocess.Popen(
            command, env=variables | environment, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Asks the published warehouse."""
        with duckdb.connect(str(self.warehouse.link), read_only=True) as connection:
            return connection.sql(sql).fetchall()

    def kept_nights(self) -> list[datetime]:
        """The nights in what is kept for the next one; none where all will be built anew."""
        nights = []
        for file in self.warehouse.history.iterdir():
            with duckdb.connect(str(file), read_only=True) as connection:
                nights += connection.sql("select as_of from intermediate.int_small_nights order by as_of").fetchall()
        return [night for (night,) in nights]

    def hash(self) -> str:
        return content_hash(self.warehouse.link)

    def outcomes(self) -> list[str]:
        return [entry["outcome"] for entry in ledger.read_ledger(self.warehouse)]
