"""Every command of the guides, run as a reader would: shell blocks here, queries in test_whole_build.py.

A block marked `console` is not run here: it fetches from the network, never ends, or its command has tests of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from dbt_project import own_environment
from guides import blocks
from raw_company import AS_OF
from saas_lifecycle.warehouse import Warehouse
from small_project import House, make_project, renamed

# Where a guide's shell blocks are run: over the small project, or by the test module that its subject has.
ALONE = "test_guides.py, by a test of its own"
RUN_BY = {
    "add-a-funnel.md": "test_whole_build.py",
    "add-a-metric.md": "test_whole_build.py",
    "add-a-source.md": ALONE,
    "backfill.md": "test_guides.py",
    "connect-your-data.md": "test_guides.py",
    "demo-company.md": "test_guides.py",
    "read-a-bridge.md": "test_guides.py",
    "roll-back.md": "test_guides.py",
    "run-it-nightly.md": "test_guides.py",
    "upgrade.md": "test_guides.py",
}
# What stands for something of the reader's own, and what the small project has in its place.
IN_THE_SMALL_PROJECT = {
    "2026-06-30T23:59:59Z": f"{AS_OF - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}",
    "--accept fct_mrr_bridge_monthly_rows_hold": "--accept assert_no_customer_is_bad",
    "state/versions/20261101T011500Z-77a0c4.duckdb": "state/versions/$(ls data/warehouse/state/versions | tail -1)",
    "20261101T011500Z-77a0c4": "$(basename $(ls data/warehouse/published/*.duckdb | tail -1) .duckdb)",
    "lifecycle demo  ": "lifecycle demo --scale 0.002 --months 2  ",
    "--scale 10": "--scale 0.002 --months 2",
    "lifecycle demo --months 12 --until 2025-07-01": "lifecycle demo --scale 0.002 --months 12 --until 2025-07-01",
}
# DuckDB's command line and PostgreSQL's client, as far as the guides use them.
DUCKDB = """#!{python}
import sys, duckdb
arguments = [argument for argument in sys.argv[1:] if argument not in ("-readonly", "-c")]
connection = duckdb.connect()
connection.execute(f"attach '{{arguments[0]}}' as lifecycle_file (read_only)")
if len(arguments) > 1:
    connection.execute("use lifecycle_file")
    print(connection.sql(arguments[1].replace("from ", "from lifecycle_file.", 1)))
"""
PSQL = """#!/bin/sh
test "$1" = "$DATABASE_URL" && test "$2" = -c
expr "$3" : '.copy stripe.customer to .*customer.csv. with (format csv, header)'
"""


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small project with data where the guides have it: two nights, one that failed, and tonight's data."""
    project = make_project(tmp_path_factory.mktemp("guides") / "project")
    house = House(project, project / "data" / "raw", Warehouse(project / "data" / "warehouse"))
    for number, (name, code) in enumerate({"First night": 0, "Second night": 0, "BAD": 1}.items()):
        house.deliver(renamed(name, AS_OF + timedelta(days=number)))
        done = house.run("nightly")
        assert done.returncode == code, done.stderr
    house.deliver(renamed("Tonight", AS_OF + timedelta(days=3)))
    return project


@pytest.fixture
def shell(nights: Path, tmp_path: Path) -> Callable[[str], subprocess.CompletedProcess[str]]:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, text in {"duckdb": DUCKDB.format(python=sys.executable), "psql": PSQL}.items():
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)

    def run(script: str) -> subprocess.CompletedProcess[str]:
        """Runs a block in a house of its own, so that none leans on the block before it."""
        project = tmp_path / f"project_{len(list(tmp_path.iterdir()))}"
        shutil.copytree(nights, project, symlinks=True)
        if "lifecycle demo" in script:
            shutil.rmtree(project / "data" / "raw")
        for written, meant in IN_THE_SMALL_PROJECT.items():
            script = script.replace(written, meant)
        script = script.replace(" /tmp", f" {tmp_path}")
        environment = own_environment() | {
            "PATH": f"{programs}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "LIFECYCLE_PROJECT": str(project),
            "DATABASE_URL": "postgresql://reader@company.example/raw",
        }
        return subprocess.run(
            ["bash", "-euc", script], cwd=project, env=environment, capture_output=True, text=True, timeout=600
        )

    return run


def test_every_guide_says_by_whom_its_commands_are_run(root: Path) -> None:
    written = [guide.name for guide in sorted((root / "docs" / "guides").glob("*.md")) if blocks(guide, "bash")]
    assert written == sorted(RUN_BY)
    modules = {module.partition(",")[0] for module in RUN_BY.values()}
    missing = [module for module in modules if not (root / "tests/python/warehouse" / module).exists()]
    assert missing == []


@pytest.mark.parametrize("guide", [name for name, module in RUN_BY.items() if module == "test_guides.py"])
def test_the_shell_commands_of_a_guide_work(
    root: Path, shell: Callable[[str], subprocess.CompletedProcess[str]], guide: str
) -> None:
    for block in blocks(root / "docs" / "guides" / guide, "bash"):
        done = shell(block.text)
        assert done.returncode == 0, f"{block.place} ends with {done.returncode}:\n{done.stdout}\n{done.stderr}"


def test_the_source_of_the_guide_is_read(root: Path, shell: Callable[[str], subprocess.CompletedProcess[str]]) -> None:
    guide = root / "docs" / "guides" / "add-a-source.md"
    contract, staged = (block.text for block in blocks(guide, "yaml"))
    (model,) = (block.text for block in blocks(guide, "jinja"))
    (build,) = (block.text for block in blocks(guide, "bash"))
    files = {
        "models/staging/chat/_chat__sources.yml": contract,
        "models/staging/chat/stg_chat__conversations.sql": model,
        "models/staging/chat/stg_chat__conversations.yml": staged,
        "data/raw/chat/conversation.csv": "id,user_email,started_at\nc1, Jo@Company.example,2026-10-01 08:00:00\n",
    }
    written = [f"mkdir -p {Path(name).parent}\ncat > {name} <<'END'\n{text}END\n" for name, text in files.items()]
    asked = 'duckdb data/dev/lifecycle.duckdb "from staging.stg_chat__conversations"'
    done = shell(
        "mkdir -p data/dev\n"
        + "".join(written)
        + "dbt build --select as_of source_cutoffs stg_raw__loads\n"
        + build
        + asked
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert "jo@company.example" in done.stdout
