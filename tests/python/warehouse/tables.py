"""Writes the tables that models read as they are, and builds those models alone on them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import yaml

from dbt_project import Project
from raw_company import raw_company, write_raw
from warehouse.project import Built, build_selected

Rows = list[dict[str, Any]]

# From the events of entities to the measures of every step: what all marts of funnels and conversions are built on.
FUNNEL_ENGINE = [
    "int_funnels_windowed",
    "int_funnel_steps_reached",
    "int_funnel_entries",
    "fct_funnel_entries",
    "int_funnel_cohorts",
    "int_funnel_cells_counted",
    "int_funnel_step_medians",
    "int_funnel_conversion_estimated",
    "int_funnel_steps_measured",
]


def write_table(connection: duckdb.DuckDBPyConnection, root: Path, name: str, rows: Rows, schema: str) -> None:
    """A model's or seed's table with the types of its YAML; the columns that rows do not have are null.

    A snapshot has the types of the staging model that it is of.
    """
    described_by = name.replace("snap_", "stg_", 1)
    page = next(file for folder in ("models", "seeds") for file in (root / folder).rglob(f"{described_by}.yml"))
    described = yaml.safe_load(page.read_text())
    if "models" in described:
        types = {column["name"]: column["data_type"] for column in described["models"][0]["columns"]}
    else:
        types = described["seeds"][0]["config"]["column_types"]
    if name != described_by:
        types["dbt_valid_from"] = "timestamp"
    columns = ", ".join(f'"{column}" {data_type}' for column, data_type in types.items())
    connection.execute(f"create schema if not exists lifecycle.{schema}")
    connection.execute(f"create table lifecycle.{schema}.{name} ({columns})")
    if rows:
        places = ", ".join("?" for _ in types)
        values = [[row.get(column) for column in types] for row in rows]
        connection.executemany(f"insert into lifecycle.{schema}.{name} values ({places})", values)


def build_models(project: Project, place: Path, models: Sequence[str], variables: dict[str, Any]) -> Built:
    """Builds models on the tables of `place`, with their data tests as warnings."""
    write_raw(place / "raw", raw_company())
    return build_selected(project.part(place, models), place, models, variables)
