"""All pages of one published version into a folder of self-contained HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import jinja2
from markupsafe import Markup

from saas_lifecycle.dashboard.drawing import font_face
from saas_lifecycle.dashboard.glossary import Glossary, load_glossary
from saas_lifecycle.dashboard.heatmap import heat_table
from saas_lifecycle.dashboard.language import LANGUAGES, TEXTS, Language, check_language, kind_of_unit
from saas_lifecycle.dashboard.pages import Chart, Page, load_definitions, load_pages, load_words
from saas_lifecycle.dashboard.painter import Job, paint
from saas_lifecycle.dashboard.queries import Reader, Row
from saas_lifecycle.engine import open_published
from saas_lifecycle.errors import DashboardFailed

_WIDTHS = {"desk": 546, "phone": 330}
_WIDE = {"desk": 1150, "phone": 330}
_HEIGHTS = {"desk": 270, "phone": 240}
_LEFT = (*TEXTS, "month", "date", "timestamp", "flag", "metric", "unit")


def is_installed() -> bool:
    """Whether the extra `dashboard` is there."""
    return find_spec("dbt_charts") is not None


def render_dashboard(
    root: Path,
    warehouse_file: Path,
    out: Path,
    language_code: str,
    representatives: Mapping[str, str] | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Writes every page and the glossary; a page file is either the old one or the new one, never half of it."""
    check_language(language_code)
    if not is_installed():
        raise DashboardFailed(
            "The dashboard needs the extra `dashboard` (dbt Charts, Python 3.11 or later).",
            hint="Install it: pip install 'saas-lifecycle[dashboard]'",
        )
    pages, words = load_pages(root), load_words(root)
    with open_published(warehouse_file) as connection:
        _try_folder(out)
        reader = Reader(root, connection)
        (facts,) = reader.rows("common", "as_of")
        language = Language(language_code, words, facts["reporting_currency"], representatives or {})
        glossary = _with_definitions(load_glossary(reader), load_definitions(root), language)
        frame = _Frame(root, reader, pages, language, glossary, facts)
        contents = {}
        for page in pages:
            tell(page.name)
            contents[page.name] = frame.content(page)
        files = {"glossary.html": frame.glossary_page()}
        tell(f"{len(frame.jobs)} pictures")
        pictures = paint(frame.jobs)
        files |= {f"{name}.html": frame.page(content, pictures) for name, content in contents.items()}
    files["index.html"] = files["overview.html"]
    return _write(out, files)


def _try_folder(out: Path) -> None:
    """Before anything is drawn, which takes a while."""
    with _writing_to(out):
        out.mkdir(parents=True, exist_ok=True)
        TemporaryFile(dir=out).close()


def _write(out: Path, files: dict[str, str]) -> list[Path]:
    written = []
    with _writing_to(out):
        for name, html in files.items():
            fresh = out / f".{name}.new"
            fresh.write_text(html, encoding="utf-8")
            written.append(fresh.replace(out / name))
    return written


@contextmanager
def _writing_to(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DashboardFailed(
            f"The folder {out} cannot be written: {error.strerror}.", hint="Choose another with --out."
        ) from error


class _Frame:
    """What all pages share."""

    def __init__(
        self,
        root: Path,
        reader: Reader,
        pages: list[Page],
        language: Language,
        glossary: Glossary,
        facts: Row,
    ) -> None:
        folder = root / "dashboards"
        self.jobs: list[Job] = []
        self._reader, self._pages, self._language, self._glossary = reader, pages, language, glossary
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(folder), autoescape=True, undefined=jinja2.StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        environment.globals["word"] = language.word
        self._templates = environment
        self._titles = {
            page.name: language.text(page.title, f"dashboards/pages/{page.name}.yml: title") for page in pages
        }
        navigation = [{"name": name, "title": title} for name, title in self._titles.items()]
        sources = reader.rows("common", "sources")
        known = [row["source_as_of"] for row in sources if row["source_as_of"]]
        self._common: dict[str, Any] = {
            "lang": language.code,
            "css": Markup(font_face() + (folder / "style.css").read_text(encoding="utf-8")),  # noqa: S704 - own file
            "navigation": [*navigation, {"name": "glossary", "title": language.word("glossary")}],
            "as_of": language.value(facts["as_of"], "timestamp"),
            "currency": facts["reporting_currency"],
            "sources": [
                {"name": row["source_name"], "at": language.value(row["source_as_of"], "timestamp")} for row in sources
            ],
            "oldest": language.value(min(known), "timestamp") if known else "",
        }

    def content(self, page: Page) -> dict[str, Any]:
        """What the page holds; of each picture the number of the job that draws it."""
        figures, period = self._figures(page)
        return {
            "name": page.name,
            "title": self._titles[page.name],
            "lead": self._language.text(page.lead, f"dashboards/pages/{page.name}.yml: lead"),
            "figures": figures,
            "figures_period": period,
            "charts": [self._chart(chart) for chart in page.charts],
        }

    def page(self, content: dict[str, Any], pictures: list[str]) -> str:
        for chart in content["charts"]:
            chart["pictures"] = [(size, Markup(pictures[job])) for size, job in chart["pictures"]]  # noqa: S704 - own SVG
        return self._templates.get_template("page.html.j2").render(self._common | content)

    def glossary_page(self) -> str:
        code = self._language.code
        other = next(each for each in LANGUAGES if each != code)
        suffix = "" if code == "en" else f"_{code}"
        metrics = []
        for metric, row in self._glossary.metrics.items():
            shown = [page.name for page in self._pages if metric in _metrics_of(page)]
            metrics.append(
                {
                    "metric": metric,
                    "name": row[f"name_{code}"],
                    "other_name": row[f"name_{other}"],
                    "definition": row[f"definition_{code}"],
                    "invalid_uses": row[f"invalid_uses{suffix}"],
                    "unit": self._language.unit_text(str(row["unit"] or "")),
                    "formula": row[f"formula{suffix}"],
                    **{name: row[name] for name in ("source_model", "is_card")},
                    "pages": [{"name": name, "title": self._titles[name]} for name in shown],
                }
            )
        metrics.sort(key=lambda each: str(each["name"]).casefold())
        content = {
            "name": "glossary", "title": self._language.word("glossary"), "lead": self._language.word("glossary_lead"),
            "metrics": metrics, "other": other, "figures": [], "charts": [],
        }  # fmt: skip
        return self._templates.get_template("glossary.html.j2").render(self._common | content)

    def _figures(self, page: Page) -> tuple[list[dict[str, Any]], str]:
        if not page.figures:
            return [], ""
        rows = self._reader.rows(page.name, "figures")
        row = rows[0] if rows else {}
        language = self._language
        figures = []
        for figure in page.figures:
            if rows and figure.column not in row:
                raise DashboardFailed(f"dashboards/queries/{page.name}/figures.sql returns no column {figure.column}.")
            value = row.get(figure.column)
            is_known = value is not None
            has_unit = is_known and figure.kind != "percent"
            figures.append(
                {
                    "column": figure.column,
                    "label": language.word(figure.column),
                    "metric": self._link(figure.metric, f"dashboards/pages/{page.name}.yml"),
                    "raw": "" if value is None else str(value),
                    "text": language.value(value, figure.kind),
                    "unit": language.unit(figure.kind) if has_unit else "",
                    "note": language.text(figure.note, figure.column)
                    if figure.note
                    else ""
                    if is_known
                    else language.word("no_value"),
                }
            )
        month = row.get("month")
        period = f"{language.word('figures_are_of')} {language.value(month, 'month')}." if month else ""
        return figures, period

    def _chart(self, chart: Chart) -> dict[str, Any]:
        language = self._language
        rows = self._reader.rows(chart.page, chart.query, chart.columns, chart.parameters)
        kind = chart.draw["type"]
        drawn = chart.draw.get("value") or chart.draw.get("y")
        measures = drawn if isinstance(drawn, list) else [drawn]
        is_drawn = kind != "table"
        is_empty = not rows or (is_drawn and not any(row[name] for row in rows for name in measures))
        # One point makes no line; its number says it better.
        is_point = kind == "line" and len({row[chart.draw["x"]] for row in rows}) < 2
        why = language.text(chart.empty, f"{chart.place}: empty") if is_empty else ""
        content: dict[str, Any] = {
            "name": chart.name,
            "title": language.text(chart.title, f"{chart.place}: title"),
            "note": language.text(chart.note, f"{chart.place}: note") if chart.note and not is_empty else "",
            "is_wide": chart.is_wide,
            "why_empty": why,
            "states": [] if is_empty else _states(chart, rows, measures, language),
            "links": [
                {"metric": self._link(metric, chart.place), "name": self._glossary.name(metric, language.code)}
                for metric in chart.metrics
            ],
            "heads": [
                {"text": _head(language, name, each), "side": _side(each)} for name, each in chart.columns.items()
            ],
            "rows": [self._table_row(row, chart) for row in rows],
            "table_first": kind == "table" or is_point,
            "heat": None,
            "pictures": [],
        }
        if not is_empty and kind == "heatmap":
            content["heat"] = heat_table(chart, rows, language)
        elif not is_empty and is_drawn and not is_point:
            content["pictures"] = [(size, self._picture(chart, rows, size)) for size in _WIDTHS]
        return content

    def _picture(self, chart: Chart, rows: list[Row], size: str) -> int:
        width = (_WIDE if chart.is_wide else _WIDTHS)[size]
        height, kind = _HEIGHTS[size], chart.draw["type"]
        if chart.draw.get("horizontal"):
            series = len(chart.draw["y"]) if isinstance(chart.draw["y"], list) else 1
            height = max(120, 60 + (18 + 12 * series) * len({row[chart.draw["x"]] for row in rows}))
        if kind == "waterfall":
            height = 60 + 32 * len(rows)
        self.jobs.append((chart, rows, self._language, width, height, f"{chart.name}-{size}-"))
        return len(self.jobs) - 1

    def _table_row(self, row: Row, chart: Chart) -> dict[str, Any]:
        cells = []
        for name, kind in chart.columns.items():
            text = self._cell(row, row[name], kind)
            cells.append({"text": text, "side": _side(kind), "metric": row[name] if kind == "metric" else ""})
        return {
            "cells": cells,
            "is_unfinished": row.get("is_complete") is False or row.get("is_mature") is False,
        }

    def _cell(self, row: Row, value: Any, kind: str) -> str:
        if kind == "metric":
            return self._glossary.name(self._link(value, "metrics.fct_metric_values"), self._language.code)
        kind_of = kind_of_unit(str(row.get("unit")))
        if kind == "unit":
            return self._language.unit(kind_of) if kind_of != "percent" else ""
        return self._language.value(value, kind_of if kind == "by_unit" else kind)

    def _link(self, metric: str, place: str) -> str:
        if metric not in self._glossary:
            raise DashboardFailed(
                f"{place} links {metric!r}, which neither metrics.dim_metrics nor dashboards/definitions.yml has."
            )
        return metric


def _with_definitions(cards: Glossary, definitions: Mapping[str, Mapping[str, Any]], language: Language) -> Glossary:
    """The cards, and in their form what the pages show without a card."""
    entries = {name: {**row, "is_card": True} for name, row in cards.metrics.items()}
    for name, each in definitions.items():
        place = f"dashboards/definitions.yml: {name}"
        if name in entries:
            raise DashboardFailed(f"{place} is a metric with a card of its own; its definition stands there.")
        texts = {
            f"{key}_{code}": replace(language, code=code).text(each.get(key), place)
            for key in ("name", "definition")
            for code in LANGUAGES
        }
        absent = dict.fromkeys(("formula", "formula_fr", "unit", "invalid_uses", "invalid_uses_fr"))
        entries[name] = {**texts, **absent, "source_model": each["column"], "is_card": False}
    return Glossary(entries)


def _metrics_of(page: Page) -> set[str]:
    return {figure.metric for figure in page.figures} | {metric for chart in page.charts for metric in chart.metrics}


def _states(chart: Chart, rows: list[Row], measures: list[str], language: Language) -> list[str]:
    """What a reader must know of values that are not final or not there yet; stacked bars cannot be drawn hollow."""
    states = []
    drawn = [row for row in rows if any(row.get(name) is not None for name in measures if name)]
    is_stacked = chart.draw["type"] == "bar" and len(measures) > 1
    for state, word, found in (("is_complete", "state_incomplete", drawn), ("is_mature", "state_immature", rows)):
        unfinished = [row for row in found if row.get(state) is False]
        if unfinished and is_stacked:
            x = chart.draw["x"]
            first = language.value(min(row[x] for row in unfinished), chart.columns[x])
            states.append(f"{language.word(f'{word}_bars')} {first}.")
        elif unfinished:
            states.append(language.word(word))
    return states


def _head(language: Language, name: str, kind: str) -> str:
    unit = language.unit(kind)
    return language.word(name) + (f" ({unit})" if unit and kind != "percent" else "")


def _side(kind: str) -> str:
    return "left" if kind in _LEFT else "right"
