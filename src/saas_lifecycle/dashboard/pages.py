"""The page files: what each page shows, in which words, out of which query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from saas_lifecycle.dashboard.language import KINDS
from saas_lifecycle.errors import DashboardFailed
from saas_lifecycle.project import read_yaml

PAGES = ("overview", "revenue", "retention", "lifecycle", "funnel", "sales", "marketing", "product", "voice", "health")
_CHART_KEYS = {"title", "note", "empty", "metrics", "wide", "columns", "draw", "query"}
_DEFINE = "Name its card, or what it means in dashboards/definitions.yml."
DRAWINGS = ("line", "bar", "waterfall", "heatmap", "table")


@dataclass(frozen=True)
class Figure:
    """A number at the top of a page: a column of its query `figures`."""

    column: str
    kind: str
    metric: str
    note: Any


@dataclass(frozen=True)
class Chart:
    """A question, and the picture that answers it; `columns` maps each column of the query to its kind.

    The query is the file of the chart's name, or one that charts share, with a value for each of its parameters.
    """

    name: str
    page: str
    title: Any
    note: Any
    empty: Any
    metrics: tuple[str, ...]
    is_wide: bool
    columns: Mapping[str, str]
    draw: Mapping[str, Any]
    query: str
    parameters: Mapping[str, Any]

    @property
    def place(self) -> str:
        return f"dashboards/pages/{self.page}.yml: {self.name}"


@dataclass(frozen=True)
class Page:
    name: str
    title: Any
    lead: Any
    figures: tuple[Figure, ...]
    charts: tuple[Chart, ...]


def query_file(root: Path, page: str, name: str) -> Path:
    return root / "dashboards" / "queries" / page / f"{name}.sql"


def has_pages(root: Path) -> bool:
    return (root / "dashboards" / "pages").is_dir()


def load_words(root: Path) -> dict[str, Any]:
    return read_yaml(root / "dashboards" / "words.yml")


def load_definitions(root: Path) -> dict[str, dict[str, Any]]:
    """What numbers mean that have no metric card, by id."""
    return read_yaml(root / "dashboards" / "definitions.yml")


def load_pages(root: Path) -> list[Page]:
    """All pages in the order of the navigation; what is wrong with a file is said with its place."""
    return [_page(root, name) for name in PAGES]


def _page(root: Path, name: str) -> Page:
    file = root / "dashboards" / "pages" / f"{name}.yml"
    if not file.is_file():
        raise DashboardFailed(f"The page file {file} is missing.")
    content = read_yaml(file)
    figures = tuple(
        Figure(column, each["as"], each.get("metric", ""), each.get("note"))
        for column, each in (content.get("figures") or {}).items()
    )
    unlinked = [figure.column for figure in figures if not figure.metric]
    if unlinked:
        raise DashboardFailed(f"dashboards/pages/{name}.yml: {', '.join(unlinked)} names no metric.", hint=_DEFINE)
    written = content.get("charts") or {}
    charts = tuple(_chart(name, chart, _with_shared(name, chart, written)) for chart in written)
    for chart in charts:
        _check(chart)
    return Page(name, content.get("title"), content.get("lead"), figures, charts)


def _with_shared(page: str, name: str, charts: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What the chart says itself, and what it does not say as the chart says it that it names with `like`."""
    content = dict(charts[name])
    like = content.pop("like", None)
    if like is None:
        return content
    if "like" in charts.get(like, {"like": like}):
        raise DashboardFailed(
            f"dashboards/pages/{page}.yml: {name} is like {like!r}, which is no chart of the page that says all itself."
        )
    return {**charts[like], **content}


def _chart(page: str, name: str, content: Mapping[str, Any]) -> Chart:
    unknown = sorted(set(content) - _CHART_KEYS)
    if unknown:
        raise DashboardFailed(f"dashboards/pages/{page}.yml: {name} has the unknown keys {', '.join(unknown)}.")
    shared = dict(content.get("query") or {})
    return Chart(
        name=name,
        page=page,
        title=content.get("title"),
        note=content.get("note"),
        empty=content.get("empty"),
        metrics=tuple(content.get("metrics") or ()),
        is_wide=bool(content.get("wide")),
        columns=content.get("columns") or {},
        draw=content.get("draw") or {},
        query=shared.pop("file", name),
        parameters=shared,
    )


def _check(chart: Chart) -> None:
    kind = chart.draw.get("type")
    if kind not in DRAWINGS:
        raise DashboardFailed(f"{chart.place}: draw.type {kind!r} is none of {', '.join(DRAWINGS)}.")
    wrong = [f"{column}: {each}" for column, each in chart.columns.items() if each not in KINDS]
    if wrong:
        raise DashboardFailed(f"{chart.place}: unknown kinds of columns: {'; '.join(wrong)}.")
    if not chart.metrics and "metric" not in chart.columns.values():
        raise DashboardFailed(f"{chart.place} names no metric.", hint=_DEFINE)
    named = [chart.draw.get(key) for key in ("x", "y", "color", "value")]
    for column in [each for name in named for each in (name if isinstance(name, list) else [name]) if each]:
        if column not in chart.columns:
            raise DashboardFailed(f"{chart.place}: draw names the column {column!r}, which `columns` does not have.")
