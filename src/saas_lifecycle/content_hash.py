"""The content of a warehouse file as hashes that do not depend on the order of rows."""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb

from saas_lifecycle.engine import connect
from saas_lifecycle.tables import base_tables, quoted

# What differs between two runs over the same raw data by its nature.
NOT_COMPARED = ("ops", "snapshots", "recorded", "core.fx_rates_recalled", "revenue.fct_mrr_restatements")
_DOUBLE_PLACES = 9


def content_hash(file: Path, without: tuple[str, ...] = NOT_COMPARED) -> str:
    """One hash over the rows of every table of a file, except for the schemas and tables in `without`.

    Equal files of rows give equal hashes whatever their order; doubles count to 9 places. The hashes are the engine's
    own, so hashes taken by two versions of it cannot be compared; the files themselves can, by one version.
    """
    with connect(file, read_only=True) as connection:
        hashes = table_hashes(connection, without)
    digest = hashlib.sha256()
    for table, value in sorted(hashes.items()):
        digest.update(f"{table}\t{value}\n".encode())
    return digest.hexdigest()


def table_hashes(connection: duckdb.DuckDBPyConnection, without: tuple[str, ...] = NOT_COMPARED) -> dict[str, str]:
    """Hash by table, as `schema.table`: rows, columns and the sum of the rows' hashes."""
    hashes = {}
    for schema, table in base_tables(connection):
        if schema in without or f"{schema}.{table}" in without:
            continue
        described = connection.execute(f"describe {quoted(schema, table)}").fetchall()
        columns = sorted((name, kind) for name, kind, *_ in described)
        values = ", ".join(_value(name, kind) for name, kind in columns)
        # Hashed twice: the engine joins the values of a row by exclusive or, and sums of those may miss a swap.
        (found,) = connection.execute(
            f"select count(*), sum(hash(hash({values}))::hugeint) from {quoted(schema, table)}"  # noqa: S608
        ).fetchall()
        hashes[f"{schema}.{table}"] = f"{found[0]}:{found[1] or 0}:{columns}"
    return hashes


def _value(name: str, kind: str) -> str:
    column = quoted(name)
    if kind in ("DOUBLE", "FLOAT"):
        # Adding zero makes -0.0 and 0.0 one value.
        return f"round(cast({column} as double), {_DOUBLE_PLACES}) + 0.0"
    return column
