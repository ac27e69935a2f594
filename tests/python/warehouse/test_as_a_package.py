"""An analyst's own dbt project installs this one as a local package and builds on its staging and its marts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import duckdb

from dbt_project import own_environment
from raw_company import raw_company, write_raw

FILES = {
    "dbt_project.yml": """
        name: analyst
        version: "1.0"
        profile: analyst
        flags: {send_anonymous_usage_stats: false}
        models: {analyst: {+materialized: table, +schema: analyst}}
        vars: {sources_enabled: [stripe], week_start: sunday}
    """,
    "packages.yml": """
        packages: [{local: ROOT}]
    """,
    "profiles.yml": """
        analyst:
          target: dev
          outputs: {dev: {type: duckdb, path: analyst.duckdb, threads: 1, settings: {TimeZone: UTC}}}
    """,
    "models/mrr_by_start.sql": """
        select
            {{ saas_lifecycle.local_month('intervals.valid_from') }} as month,
            {{ saas_lifecycle.ratio('sum(intervals.mrr_local)', 'count(*)') }} as mean_mrr,
            '{{ saas_lifecycle.setting("week_start") }}' as week_start,
            {{ saas_lifecycle.setting('renewal_grace_days') }} as renewal_grace_days
        from {{ ref('saas_lifecycle', 'fct_mrr_intervals') }} as intervals
        inner join {{ ref('saas_lifecycle', 'stg_stripe__customers') }} as customers
            on intervals.stripe_customer_id = customers.stripe_customer_id
        group by 1
    """,
}


def dbt(place: Path, raw: Path, *arguments: str) -> None:
    """Run dbt in the analyst's project, as if no other were there."""
    result = subprocess.run(
        [str(Path(sys.executable).with_name("dbt")), "--no-use-colors", *arguments],
        cwd=place,
        env={**own_environment(), "DBT_PROFILES_DIR": str(place), "LIFECYCLE_RAW": str(raw)},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, f"dbt {arguments[0]}:\n{result.stdout[-4000:]}\n{result.stderr[-2000:]}"


def test_a_model_on_staging_and_marts_builds(root: Path, tmp_path: Path) -> None:
    place, raw = tmp_path / "analyst", tmp_path / "raw"
    for name, text in FILES.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(dedent(text).replace("ROOT", str(root)))
    write_raw(raw, raw_company())
    dbt(place, raw, "deps")
    selected = ["--select", "+mrr_by_start", "--exclude-resource-type", "unit_test"]
    dbt(place, raw, "build", "--indirect-selection", "buildable", *selected)
    with duckdb.connect(str(place / "analyst.duckdb"), read_only=True) as connection:
        rows = connection.execute("select * from main_analyst.mrr_by_start").fetchall()
    assert rows
    # Its own setting reaches both, a default of ours its model too.
    assert {row[2:] for row in rows} == {("sunday", 30)}
