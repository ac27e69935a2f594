"""Fixtures that every test may use, and how tests are shared out among processes (`pytest -n 2`)."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from xdist.scheduler import LoadScopeScheduling

from dbt_project import Project, read_project

ROOT = Path(__file__).resolve().parents[2]
# What takes minutes goes first, so that no process is left alone with it at the end; `test_nightly` needs no reading of
# the project, and begins while another process reads it.
DEAREST = (
    "build", "test_nightly", "test_recorded_closes", "test_dashboard_pages", "test_kept_history",
    "test_connector_rows", "test_guides", "test_revenue_oracle", "test_revenue_relations",
)  # fmt: skip


class ByModule(LoadScopeScheduling):  # type: ignore[misc]
    """Keeps a module in one process, which makes its fixtures once, and all that read the one build in one, too."""

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByModule:
    config.option.loadscopereorder = False
    return ByModule(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Puts the dearest first where tests are shared out."""
    if hasattr(config, "workerinput"):
        order = {name: place for place, name in enumerate(DEAREST)}
        items.sort(key=lambda item: order.get(group(item.nodeid), len(order)))


@cache
def group(nodeid: str) -> str:
    """What a test is run together with: its module, or all tests of the build."""
    module = ROOT / nodeid.partition("::")[0]
    return "build" if "build: Build" in module.read_text() else module.stem


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's top folder."""
    return ROOT


@pytest.fixture(scope="session")
def project(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project as dbt has read it once, for all processes of the session."""
    base = tmp_path_factory.getbasetemp()
    place = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "read"
    with FileLock(place.with_suffix(".lock")):
        if place.exists():
            done = Project(root, place / "target")
            assert (done.target / "manifest.json").exists(), "dbt could not read the project; another process says why"
            return done
        return read_project(root, place)


@pytest.fixture(scope="session")
def manifest(project: Project) -> dict[str, Any]:
    """dbt's manifest of the project."""
    return project.manifest
