"""The ops tables: what the runs did, written into each candidate from the ledger before the final check."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from saas_lifecycle.audit import Audit
from saas_lifecycle.engine import connect
from saas_lifecycle.ledger import as_text
from saas_lifecycle.preflight import Preflight
from saas_lifecycle.table_check import TableLoad
from saas_lifecycle.tables import quoted

# Columns and types of each table; models/ops/_ops__sources.yml describes them.
OPS_TABLES: dict[str, dict[str, str]] = {
    "fct_runs": {
        "run_id": "varchar",
        "started_at": "timestamp",
        "ended_at": "timestamp",
        "outcome": "varchar",
        "exit_code": "bigint",
        "cause": "varchar",
        "as_of": "timestamp",
        "row_count_read": "bigint",
        "row_count_written": "bigint",
        "model_count": "bigint",
        "test_count": "bigint",
        "failed_test_count": "bigint",
        "warned_test_count": "bigint",
        "accepted_test_count": "bigint",
        "peak_memory_bytes": "bigint",
        "run_seconds": "double",
        "dbt_seconds": "double",
        "target": "varchar",
        "git_revision": "varchar",
        "project_version": "varchar",
        "dbt_version": "varchar",
        "duckdb_version": "varchar",
        "input_hash": "varchar",
        "output_hash": "varchar",
    },
    "fct_model_runs": {
        "run_id": "varchar",
        "node": "varchar",
        "resource_type": "varchar",
        "schema": "varchar",
        "status": "varchar",
        "seconds": "double",
        "message": "varchar",
        "owner": "varchar",
    },
    "fct_test_results": {
        "run_id": "varchar",
        "test": "varchar",
        "model": "varchar",
        "level": "varchar",
        "outcome": "varchar",
        "failing_row_count": "bigint",
        "example_keys": "varchar",
        "seconds": "double",
        "message": "varchar",
        "owner": "varchar",
    },
    "fct_source_loads": {
        "run_id": "varchar",
        "source": "varchar",
        "table_name": "varchar",
        "row_count": "bigint",
        "synced_at": "timestamp",
        "age_hours": "double",
        "rejected_row_count": "bigint",
        "rejected_reason": "varchar",
        "extra_columns": "varchar",
        "absent_columns": "varchar",
        "file_count": "bigint",
    },
    "fct_accepted_failures": {
        "run_id": "varchar",
        "accepted_at": "timestamp",
        "test": "varchar",
        "model": "varchar",
        "failing_row_count": "bigint",
        "reason": "varchar",
    },
    "fct_data_quality": {
        "check_name": "varchar",
        "area": "varchar",
        "severity": "varchar",
        "entity": "varchar",
        "example_ids": "varchar",
        "row_count": "bigint",
    },
}
_FINDINGS = ("intermediate", "int_data_quality_findings")


def details_of(preflight: Preflight | None, audit: Audit | None) -> dict[str, Any]:
    """The models, tests and loads of a run, as the ledger keeps them."""
    return {
        "models": [asdict(node) for node in audit.nodes] if audit else [],
        "tests": [
            asdict(test) | {"example_keys": " | ".join(test.keys), "keys": None} for test in audit.tests
        ] if audit else [],
        "loads": _loads(preflight) if preflight else [],
    }  # fmt: skip


def _loads(preflight: Preflight) -> list[dict[str, Any]]:
    return [
        {
            "source": load.source,
            "table_name": load.table,
            "row_count": load.row_count,
            "synced_at": as_text(load.synced_at),
            "age_hours": _age_hours(preflight, load),
            "rejected_row_count": load.rejected_row_count,
            "rejected_reason": "; ".join(load.reasons) or None,
            "extra_columns": ", ".join(load.extra_columns) or None,
            "absent_columns": ", ".join(load.absent_columns) or None,
            "file_count": len(load.files),
        }
        for load in preflight.loads
    ]


def _age_hours(preflight: Preflight, load: TableLoad) -> float | None:
    return max((preflight.as_of - load.synced_at).total_seconds() / 3600, 0.0) if load.synced_at else None


def write_ops(
    candidate: Path,
    entries: Iterable[dict[str, Any]],
    details: dict[str, dict[str, Any]],
    preflight: Preflight,
) -> int:
    """Makes every ops table of a candidate anew; returns how many contradictions the data has."""
    runs = list(entries)
    rows: dict[str, list[dict[str, Any]]] = {
        "fct_runs": runs,
        "fct_model_runs": _of_runs(details, "models"),
        "fct_test_results": _of_runs(details, "tests"),
        "fct_source_loads": _of_runs(details, "loads"),
        "fct_accepted_failures": [
            accepted | {"run_id": run["run_id"], "accepted_at": run["started_at"]}
            for run in runs
            for accepted in run.get("accepted") or []
        ],
        "fct_data_quality": [
            {
                "check_name": "rows_left_out",
                "area": "sources",
                "severity": "warn",
                "entity": load.title,
                "example_ids": None,
                "row_count": load.rejected_row_count,
            }
            for load in preflight.loads
            if load.rejected_row_count
        ],
    }
    with connect(candidate) as connection:
        connection.execute("create schema if not exists ops")
        for name, columns in OPS_TABLES.items():
            _write(connection, name, columns, rows[name])
        _add_findings(connection)
        ((findings,),) = connection.execute("select count(*) from ops.fct_data_quality where row_count > 0").fetchall()
        connection.execute("checkpoint")
    return findings


def _of_runs(details: dict[str, dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [row | {"run_id": run_id} for run_id, found in details.items() for row in found.get(kind) or []]


def _write(
    connection: duckdb.DuckDBPyConnection, name: str, columns: dict[str, str], rows: list[dict[str, Any]]
) -> None:
    kinds = {"bigint": pa.int64(), "double": pa.float64()}
    schema = pa.schema([(column, kinds.get(kind, pa.string())) for column, kind in columns.items()])
    arrow = pa.Table.from_pylist([{column: row.get(column) for column in columns} for row in rows], schema=schema)
    connection.register("fresh_rows", arrow)
    listed = ", ".join(f"cast({quoted(column)} as {kind}) as {quoted(column)}" for column, kind in columns.items())
    connection.execute(f"create or replace table {quoted('ops', name)} as select {listed} from fresh_rows")  # noqa: S608
    connection.unregister("fresh_rows")


def _add_findings(connection: duckdb.DuckDBPyConnection) -> None:
    place = connection.execute(
        "select count(*) from information_schema.tables where table_schema = $schema and table_name = $name",
        {"schema": _FINDINGS[0], "name": _FINDINGS[1]},
    ).fetchall()
    if place[0][0]:
        columns = ", ".join(quoted(column) for column in OPS_TABLES["fct_data_quality"])
        connection.execute(
            f"insert into ops.fct_data_quality ({columns}) select {columns} from {quoted(*_FINDINGS)}"  # noqa: S608
        )
