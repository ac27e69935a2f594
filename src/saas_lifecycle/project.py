"""Where the dbt project lies, whatever the working directory."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import yaml

from saas_lifecycle.errors import BadInput

PROJECT_NAME = "saas_lifecycle"


def find_project_root() -> Path:
    """LIFECYCLE_PROJECT, else the checkout this package lies in, else the nearest one above the working directory."""
    named = os.environ.get("LIFECYCLE_PROJECT")
    if named:
        root = Path(named).expanduser().resolve()
        if not _is_project(root):
            raise BadInput(f"LIFECYCLE_PROJECT names {root}, where no dbt project {PROJECT_NAME} lies.")
        return root
    for start in (Path(__file__).resolve(), Path.cwd() / "here"):
        for folder in start.parents:
            if _is_project(folder):
                return folder
    raise BadInput(
        f"The dbt project {PROJECT_NAME} was not found from {Path.cwd()}.",
        hint="Go to its folder, or set LIFECYCLE_PROJECT to it.",
    )


def _is_project(folder: Path) -> bool:
    file = folder / "dbt_project.yml"
    return file.is_file() and f"name: {PROJECT_NAME}" in file.read_text(encoding="utf-8")


def read_yaml(file: Path) -> dict:
    """A YAML file that holds a mapping; the message names the file where it does not."""
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, OSError) as error:
        raise BadInput(f"{file} cannot be read as YAML: {error}") from error
    if not isinstance(content, dict):
        raise BadInput(f"{file} holds no mapping.")
    return content


def git_revision(root: Path) -> str | None:
    """The commit that the project is at, or none outside of git."""
    if not (root / ".git").exists():
        return None
    try:
        found = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=root, capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return found.stdout.strip()
