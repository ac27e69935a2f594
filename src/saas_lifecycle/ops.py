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
from saas_lifecycle.project import read_yaml
from saas_lifecycle.table_check import TableLoad
from saas_lifecycle.tables import comment, quoted

_DECLARED = "models/ops/_ops__sources.yml"
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
    root: Path,
    candidate: Path,
    entries: Iterable[dict[str, Any]],
    details: dict[str, dict[str, Any]],
    preflight: Preflight,
) -> int:
    """Makes a candidate's ops tables anew, as the project declares them; returns how many contradictions it has."""
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
                "check_name": check_name,
                "area": "sources",
                "severity": "warn",
                "entity": load.title,
                "example_ids": ", ".join(sorted(keys)[:5]) or None,
                "row_count": row_count,
            }
            for load in preflight.loads
            for check_name, keys, row_count in (
                ("rows_left_out", load.rejected_keys, load.rejected_row_count),
                ("time_out_of_the_calendar", load.odd_keys, load.odd_row_count),
            )
            if row_count
        ],
    }
    with connect(candidate) as connection:
        connection.execute("create schema if not exists ops")
        for table in read_yaml(root / _DECLARED)["sources"][0]["tables"]:
            _write(connection, table, rows[table["name"]])
        _add_findings(connection)
        ((findings,),) = connection.execute("select count(*) from ops.fct_data_quality where row_count > 0").fetchall()
        connection.execute("checkpoint")
    return findings


def _of_runs(details: dict[str, dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [row | {"run_id": run_id} for run_id, found in details.items() for row in found.get(kind) or []]


def _write(connection: duckdb.DuckDBPyConnection, table: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    kinds = {"bigint": pa.int64(), "double": pa.float64()}
    types = {column["name"]: column["data_type"] for column in table["columns"]}
    schema = pa.schema([(column, kinds.get(kind, pa.string())) for column, kind in types.items()])
    arrow = pa.Table.from_pylist([{column: row.get(column) for column in types} for row in rows], schema=schema)
    connection.register("fresh_rows", arrow)
    listed = ", ".join(f"cast({quoted(column)} as {kind}) as {quoted(column)}" for column, kind in types.items())
    place = quoted("ops", table["name"])
    connection.execute(f"create or replace table {place} as select {listed} from fresh_rows")  # noqa: S608 - quoted names
    connection.unregister("fresh_rows")
    described = [(column["name"], column["description"]) for column in table["columns"]]
    comment(connection, place, [(None, table["description"]), *described])


def _add_findings(connection: duckdb.DuckDBPyConnection) -> None:
    place = connection.execute(
        "select count(*) from information_schema.tables where table_schema = $schema and table_name = $name",
        {"schema": _FINDINGS[0], "name": _FINDINGS[1]},
    ).fetchall()
    if place[0][0]:
        found = quoted(*_FINDINGS)
        connection.execute(f"insert into ops.fct_data_quality by name select * from {found}")  # noqa: S608 - quoted name
