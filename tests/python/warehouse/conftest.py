"""The demo company and the one build of all models on it, for every test that reads a whole warehouse."""

from __future__ import annotations

from pathlib import Path

import pytest

from dbt_project import Project
from saas_lifecycle.demo import write_demo
from warehouse.whole_build import Build, dbt_build

SCALE = 0.03


@pytest.fixture(scope="session")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "raw"
    write_demo(folder, scale=SCALE)
    return folder


@pytest.fixture(scope="session")
def build(project: Project, raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Build:
    return dbt_build(project.whole(tmp_path_factory.mktemp("build")), raw)
