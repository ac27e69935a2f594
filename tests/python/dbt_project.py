"""The project as folders of links, in which tests run dbt: in its own process, each with data and database of its own.

dbt needs 20 seconds to read the project, and keeps what it read while settings and the database's path stay the same.
So that path is the same in all folders, seen from there; each begins with what dbt read once for the session, or holds
the part of the project that some models need, which dbt reads in a third of the time.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

_FRAME = ("dbt_project.yml", "profiles.yml", "pyproject.toml", "macros", "seeds")
_WHOLE = (*_FRAME, "models", "snapshots", "analyses", "tests/dbt")
# dbt as saas_lifecycle.dbt_child has it: looking for garbage less often saves a tenth of its time.
_DBT = "import gc; gc.set_threshold(200_000, 20, 50); from dbt.cli.main import cli; cli()"
# A second thread of dbt's takes from the first, and from the tests of the other process.
ONE_THREAD = {"LIFECYCLE_THREADS": "1"}
_UNIT_TESTS = re.compile(r"^unit_tests:\n(?:[ #-].*\n|\n)*", re.MULTILINE)


@dataclass(frozen=True)
class Project:
    """The project, and the target folder in which dbt has read it."""

    root: Path
    target: Path

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What dbt says of the project."""
        found: dict[str, Any] = json.loads((self.target / "manifest.json").read_text())
        return found

    def whole(self, place: Path) -> Path:
        """`place/project` with all of the project, which dbt has read already, if settings are the defaults."""
        folder = place / "project"
        if not folder.exists():
            link(self.root, folder, _WHOLE)
            (place / "target").mkdir()
            shutil.copy(self.target / "partial_parse.msgpack", place / "target")
        return folder

    def part(self, place: Path, models: Iterable[str]) -> Path:
        """`place/project` with these models, all that they read and its data tests, but for the unit tests."""
        folder = place / "project"
        if folder.exists():
            return folder
        models_folder = self.root / "models"
        shared = [file for name in ("*__sources.yml", "_groups.yml", "*.md") for file in models_folder.rglob(name)]
        link(self.root, folder, [*_FRAME, "tests/dbt/generic", *(file.relative_to(self.root) for file in shared)])
        needed = self._ancestors(models)
        for node in (self.manifest["nodes"][key] for key in sorted(needed) if key in self.manifest["nodes"]):
            if node["resource_type"] in ("model", "snapshot"):
                file = Path(node["original_file_path"])
                if not (folder / file).exists():
                    link(self.root, folder, [file])
                    described = (self.root / file).with_suffix(".yml").read_text()
                    (folder / file).with_suffix(".yml").write_text(_UNIT_TESTS.sub("", described))
        for node in self.manifest["nodes"].values():
            file = node["original_file_path"]
            if file.startswith("tests/dbt/singular/") and needed.issuperset(node["depends_on"]["nodes"]):
                link(self.root, folder, [file])
        return folder

    def _ancestors(self, models: Iterable[str]) -> set[str]:
        """The keys of models, seeds, snapshots and sources that these models are made of, they among them."""
        names = set(models)
        found: set[str] = set()
        left = [key for key, node in self.manifest["nodes"].items() if node["name"] in names]
        while left:
            key = left.pop()
            if key not in found:
                found.add(key)
                left += self.manifest["parent_map"][key]
        return found


def link(root: Path, folder: Path, names: Iterable[str | Path]) -> None:
    """Links files of the project, and each file of its folders, into another folder."""
    for name in names:
        for file in (root / name).rglob("*.*") if (root / name).is_dir() else [root / name]:
            copy = folder / file.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.symlink_to(file)


def read_project(root: Path, place: Path) -> Project:
    """Has dbt read the project, with every warning and deprecation an error."""
    link(root, place / "project", _WHOLE)
    strict = ["--quiet", "--warn-error", "--show-all-deprecations"]
    done = run_dbt(place / "project", root / "data" / "raw", *strict, "parse")
    assert done.returncode == 0, f"dbt parse --warn-error fails:\n{done.stdout}\n{done.stderr}"
    return Project(root, place / "target")


def own_environment() -> dict[str, str]:
    """The environment without settings of this project's and dbt's: rows are few and tests share the cores."""
    hidden = ("LIFECYCLE_", "DBT_")
    return {name: value for name, value in os.environ.items() if not name.startswith(hidden)} | ONE_THREAD


def run_dbt(project: Path, raw: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs dbt in a folder of links over raw data; the database, the target and the logs lie beside the folder."""
    places = {
        "DBT_PROFILES_DIR": str(project),
        "DBT_TARGET_PATH": "../target",
        "DBT_LOG_PATH": "../logs",
        "DBT_LOG_LEVEL_FILE": "none",
        "LIFECYCLE_RAW": str(raw),
        "LIFECYCLE_DATABASE": "../lifecycle.duckdb",
        "LIFECYCLE_TEMP": "../spill",
    }
    return subprocess.run(
        [sys.executable, "-c", _DBT, "--no-use-colors", *arguments],
        cwd=project,
        env=os.environ | ONE_THREAD | places | environment,
        capture_output=True,
        text=True,
    )
