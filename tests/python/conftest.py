"""Fixtures that every test may use: the project's folder and dbt's manifest of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's top folder."""
    return ROOT


@pytest.fixture(scope="session")
def manifest(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """dbt's manifest of the project, parsed once, with every warning and deprecation an error."""
    target = tmp_path_factory.mktemp("manifest")
    dbt = str(Path(sys.executable).with_name("dbt"))
    places = ["--target-path", str(target), "--log-path", str(target)]
    result = subprocess.run(
        [dbt, "--quiet", "--warn-error", "--show-all-deprecations", "parse", *places],
        cwd=root,
        env={**os.environ, "DBT_PROFILES_DIR": str(root), "LIFECYCLE_DATABASE": str(target / "lifecycle.duckdb")},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, f"dbt parse --warn-error fails:\n{result.stdout}\n{result.stderr}"
    return json.loads((target / "manifest.json").read_text())
