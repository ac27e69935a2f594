"""What profiles.yml gives to DuckDB."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2
import yaml
from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.adapters.duckdb.environments import create


def profile(root: Path, **environment: str) -> dict[str, Any]:
    """The embedded output as dbt renders it."""
    jinja = jinja2.Environment(autoescape=True)
    jinja.filters["as_number"] = int
    text = jinja.from_string((root / "profiles.yml").read_text()).render(
        env_var=lambda name, default="0": environment.get(name, default)
    )
    return yaml.safe_load(text)["saas_lifecycle"]["outputs"]["embedded"]


def test_a_build_that_spilled_goes_on(root: Path, tmp_path: Path) -> None:
    """dbt gives each new cursor the profile's settings again, and DuckDB refuses some of them once it has spilled."""
    output = profile(
        root,
        LIFECYCLE_DATABASE=str(tmp_path / "build.duckdb"),
        LIFECYCLE_TEMP=str(tmp_path / "spill"),
        LIFECYCLE_MEMORY_LIMIT="60MB",
    )
    environment = create(DuckDBCredentials.from_dict({"schema": "main", "database": "build", **output}))
    first = environment.handle()
    first.cursor().execute(
        "create table sorted as select hash(i) as one, hash(i + 1) as two from range(6000000) as many(i) order by one"
    )
    second = environment.handle()
    assert second.cursor().execute("select count(*) from sorted").fetchone() == (6_000_000,)
