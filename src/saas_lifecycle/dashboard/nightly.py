"""The end of the night: the pages of what was just published. They can fail; the warehouse cannot fail with them."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from saas_lifecycle.dashboard.language import check_language
from saas_lifecycle.dashboard.pages import has_pages
from saas_lifecycle.dbt_process import extra_arguments
from saas_lifecycle.errors import BadInput, DashboardFailed, redacted
from saas_lifecycle.progress import Progress
from saas_lifecycle.project import read_yaml
from saas_lifecycle.warehouse import Warehouse


def render_after_publishing(
    root: Path,
    warehouse: Warehouse,
    overrides: Mapping[str, Any],
    representatives: Mapping[str, str],
    progress: Progress,
) -> Path | None:
    """Draws the pages into `<warehouse>/dashboard`; without the extra it says so in one line and goes on.

    A night that built only a part of the graph has no pages.
    """
    from saas_lifecycle.dashboard.render import is_installed, render_dashboard

    if not has_pages(root) or extra_arguments():
        return None
    if not is_installed():
        progress.warn("no dashboard: the extra `dashboard` is not installed (dbt Charts, Python 3.11 or later)")
        return None
    out = warehouse.path / "dashboard"
    try:
        with progress.step("Dashboard"):
            language = dashboard_language(root, overrides)
            render_dashboard(root, warehouse.link, out, language, representatives, progress.detail)
            progress.result(str(out / "index.html"))
    except DashboardFailed as error:
        raise DashboardFailed(_published_but(error.message), error.details, error.hint) from error
    except Exception as error:
        raise DashboardFailed(_published_but(redacted(str(error)))) from error
    return out


def dashboard_language(root: Path, overrides: Mapping[str, Any] | None = None, option: str | None = None) -> str:
    """The option's language, else that of --vars, else the setting `dashboard_language` of dbt_project.yml."""
    settings = read_yaml(root / "dbt_project.yml").get("vars", {}) | dict(overrides or {})
    return check_language(option or str(settings.get("dashboard_language", "en")))


def read_representatives(file: Path | None) -> dict[str, str]:
    """Names to show instead of the numbers of representatives: a CSV file with the columns rep_label and name."""
    if file is None:
        return {}
    try:
        with file.open(encoding="utf-8-sig", newline="") as handle:
            return {row["rep_label"]: row["name"] for row in csv.DictReader(handle) if row["name"]}
    except (OSError, KeyError, csv.Error, UnicodeDecodeError) as error:
        raise BadInput(
            f"{file} cannot be read as names of representatives.",
            hint="A CSV file with the columns rep_label and name, such as: Rep 001,Ada L.",
        ) from error


def _published_but(message: str) -> str:
    return f"The warehouse is published, but its dashboard could not be drawn: {message}"
