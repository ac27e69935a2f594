"""Pictures by dbt Charts: rows in, one SVG out; the queries know nothing of it."""

from __future__ import annotations

import base64
import json
import logging
import os
import re
from decimal import Decimal
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from saas_lifecycle.dashboard.language import LOCALES, NUMBER_LOCALES, TEXTS, Language
from saas_lifecycle.dashboard.pages import Chart
from saas_lifecycle.dashboard.queries import Row
from saas_lifecycle.errors import DashboardFailed

# Dark to light and far enough apart to be told from each other without colour.
PALETTE = ["#173f63", "#c05a1e", "#6aaea6", "#e3c065", "#d5dbe1"]
# Gains in blues, losses in oranges.
_GAINS_AND_LOSSES = ["#173f63", "#5b93ad", "#a9cfd2", "#f0c08e", "#c05a1e"]
_TONES = {"up": "#173f63", "down": "#c05a1e", "total": "#8c959f"}
_AXIS_FORMATS = {
    "percent": ".0%",
    "count": ",.0f",
    "money": "~s",
    "price": ",.2~f",
    "days": ",.1~f",
    "hours": ",.1~f",
    "points": ",.0f",
}
_STATES = ("is_complete", "is_mature")
_SERIES, _VALUE = "series_", "value_"
_FONT = re.compile(r"<style.*?</style>", re.DOTALL)
_HOOKS = re.compile(r' (?:data-[\w-]+|class|font-family)="[^"]*"')
_IDS = re.compile(r'\bid="([^"]+)"')


def draw(chart: Chart, rows: list[Row], language: Language, width: int, height: int, prefix: str) -> str:
    """One chart as SVG of a width in pixels; `prefix` keeps its ids apart from those of the page's other pictures."""
    board = _board(chart, rows, language, width, height)
    # JSON is YAML too, and written faster.
    svg = _render(json.dumps(board, ensure_ascii=False), chart.place)
    return _tidy(svg, prefix, language.text(chart.title, chart.place))


def _board(chart: Chart, rows: list[Row], language: Language, width: int, height: int) -> dict[str, Any]:
    spec = dict(chart.draw)
    kind = spec.pop("type")
    if kind == "waterfall":
        main, queries = _waterfall(chart, rows, language, spec)
    else:
        main, queries = _marks(chart, rows, language, spec, kind, width)
    main |= {"query": "main", "height": height}
    pins = main.pop("pins_", {})
    return {
        "regional": {
            "locale": {"number": NUMBER_LOCALES[language.code], "time": LOCALES[language.code]},
            "language": language.code,
        },
        "style": {
            "frame": {"width": width, "margin": 0, "card_padding": 2},
            "footer": {"visible": False},
            "timestamp": {"visible": False},
            "charts": {
                "color": {"categorical": {"palette": PALETTE, "single_series_palette": PALETTE}},
                "category_colors": pins,
            },
        },
        "queries": queries,
        "charts": {"main": main},
        "rows": ["main"],
    }


def _marks(
    chart: Chart, rows: list[Row], language: Language, spec: dict[str, Any], kind: str, width: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    x, y = spec["x"], spec["y"]
    if spec.get("bounds"):
        # A cohort that is only partly mature has an interval so wide that it hides all others.
        rows = [row for row in rows if row.get("is_mature") is not False]
    measures = y if isinstance(y, list) else [y]
    color = spec.get("color")
    measure = chart.columns[measures[0]]
    if len(measures) > 1:
        color = _SERIES
    table = [
        _plain(row, chart, language) | {_VALUE: _float(row[name]), _SERIES: language.word(name)}
        for name in measures
        for row in rows
    ]
    unfinished = [dict(row) for row in table if row["unfinished_"] and row[_VALUE] is not None]
    # A line that runs into half a month falls to nothing: what is not finished stands beside it.
    ends_early = kind == "line" and len([row for row in rows if not _is_unfinished(row)]) > 1
    for position, row in enumerate(table):
        row["position_"] = position
        if ends_early and row["unfinished_"]:
            row[_VALUE] = None
    is_bar = kind == "bar"
    is_lying = bool(spec.get("horizontal"))
    labels = {"visible": True, "format": _axis_format(measure, rows, measures), "position": "above"}
    style: dict[str, Any] = {"axis_y": {"labels": {"format": _axis_format(measure, rows, measures)}}}
    if is_bar:
        style["orientation"] = "horizontal" if is_lying else "vertical"
        style["stack"] = spec.get("stack", "zero") if color else "none"
        if spec.get("labels"):
            style["marks"] = {"bar": {"labels": labels}}
    elif kind == "line":
        style["axis_y"]["scale"] = {"continuous": {"zero": bool(spec.get("zero", True))}}
    main: dict[str, Any] = {"type": kind, "x": x, "y": _VALUE, "style": style}
    title = _axis_title(language, spec.get("y_label") or (None if len(measures) > 1 else y), measure)
    main["y_label"] = title
    if chart.columns[x] not in ("month", "date", "timestamp", *TEXTS):
        main["x_label"] = _axis_title(language, x, chart.columns[x])
        style["axis_x"] = {"labels": {"format": ",.0f"}}
    if chart.columns[x] in TEXTS:
        main["sort"] = {"by": "position_", "order": "asc"}
    if color:
        main["color"] = color
        names = list(dict.fromkeys(row[color] for row in table))
        has_ends = not is_bar and width >= 500
        main["style"]["endpoint_labels"] = {"visible": has_ends}
        main["style"]["legend"] = {"position": {"edge": "top"}, "title": {"visible": False}, "values": names}
        if has_ends:
            main["style"]["legend"] = {"visible": False}
        palette = _GAINS_AND_LOSSES if spec.get("gains_and_losses") else PALETTE
        main["pins_"] = {color: {"values": dict(zip(names, palette * 3, strict=False))}}
    queries = {"main": _query(table)}
    layers = []
    for bound in spec.get("bounds", []):
        for row, source in zip(table, rows, strict=False):
            row[bound] = None if ends_early and row["unfinished_"] else _float(source[bound])
        stroke = {"width": 1, "dasharray": "3 3", "color": PALETTE[0]}
        layers.append({"type": "line", "y": bound, "label": title or language.word(y),
                       "style": {"marks": {"line": {"stroke": stroke}}}})  # fmt: skip
    if spec.get("bounds"):
        queries["main"] = _query(table)
    if unfinished and (kind == "line" or not color) and not is_lying:
        queries["unfinished"] = _query(unfinished)
        point = {"filled": False, "size": 70, "color": PALETTE[0]}
        layers.append(
            {"type": "scatter", "query": "unfinished", "y": _VALUE, "label": title or " ",
             "style": {"marks": {"point": point}}}
        )  # fmt: skip
    if layers:
        main["layers"] = layers
        if not color:
            main["style"]["legend"] = {"visible": False}
    return main, queries


def _waterfall(
    chart: Chart, rows: list[Row], language: Language, spec: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Steps that add up to the total named by the spec, which stands on zero."""
    kind = chart.columns[spec["y"]]
    level, table = Decimal(0), []
    for position, row in enumerate(rows):
        amount = Decimal(str(row[spec["y"]] or 0))
        is_total = row[spec["x"]] == spec["total"]
        start = Decimal(0) if is_total else level
        level = start + amount
        tone = "total" if is_total else "down" if amount < 0 else "up"
        table.append(
            {
                "step": language.word(row[spec["x"]]),
                "position": position,
                "low": float(min(start, level)),
                "high": float(max(start, level)),
                "tone": tone,
                "label": language.number(amount, kind, signed=True),
            }
        )
    main = {
        "type": "bar",
        "x": "step",
        "y": "high",
        "y_start": "low",
        "color": "tone",
        "sort": {"by": "position", "order": "asc"},
        "y_label": _axis_title(language, spec["y"], kind),
        "style": {
            "overlap": "full",
            "orientation": "horizontal",
            "legend": {"visible": False},
            "axis_y": {"labels": {"format": _axis_format(kind, rows, [spec["y"]])}},
            "color": {
                "categorical": {"palette": [_TONES[tone] for tone in sorted({str(row["tone"]) for row in table})]}
            },
            "marks": {"bar": {"labels": {"visible": True, "field": "label", "position": "above"}}},
        },
    }
    return main, {"main": _query(table)}


def _is_unfinished(row: Row) -> bool:
    return any(row.get(state) is False for state in _STATES)


def _plain(row: Row, chart: Chart, language: Language) -> Row:
    plain: Row = {"unfinished_": _is_unfinished(row)}
    for name, kind in chart.columns.items():
        value = row[name]
        if kind in TEXTS and value is not None:
            plain[name] = language.value(value, kind)
        elif kind in ("month", "date", "timestamp") and value is not None:
            plain[name] = value.isoformat()
        else:
            plain[name] = _float(value)
    return plain


def _float(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def _query(table: list[Row]) -> dict[str, Any]:
    columns = list(table[0])
    return {"columns": columns, "values": [[row[column] for column in columns] for row in table]}


def _axis_format(kind: str, rows: list[Row], measures: list[str]) -> str:
    if kind == "money":
        largest = max((abs(row[name]) for row in rows for name in measures if row[name] is not None), default=0)
        return ".2~s" if largest >= 10_000 else ",.0f"
    if kind == "percent":
        largest = max((abs(row[name]) for row in rows for name in measures if row[name] is not None), default=0)
        return ".1~%" if largest < 0.1 else ".0%"
    return _AXIS_FORMATS.get(kind, ",.2~f")


def _axis_title(language: Language, name: str | None, kind: str) -> str:
    unit = language.unit(kind)
    words = language.word(name) if name else ""
    if kind == "percent":
        return words
    return f"{words} ({unit})" if words and unit else words or unit


def font_face() -> str:
    """The typeface that dbt Charts measures its labels with, as CSS that needs no network."""
    file = Path(str(import_module("dbt_charts").__file__)).parent / "core" / "render" / "fonts" / "InterVariable.woff2"
    if not file.is_file():
        return ""
    font = base64.b64encode(file.read_bytes()).decode("ascii")
    return (
        "@font-face { font-family: 'Inter Variable'; font-weight: 100 900;"
        f" src: url(data:font/woff2;base64,{font}) format('woff2'); }}\n"
    )


@cache
def _registry() -> Any:
    os.environ["DO_NOT_TRACK"] = "1"
    logging.getLogger("dbt_charts").setLevel(logging.ERROR)
    project = import_module("dbt_charts.cli.filesystem_project").FilesystemProject(Path(__file__).parent)
    return import_module("dbt_charts.core.execute.adapters").build_adapter_registry(project)


def _render(board: str, place: str) -> str:
    registry = _registry()
    charts = import_module("dbt_charts")
    compiled = charts.compile(board)
    if not compiled.success:
        raise DashboardFailed(
            f"{place}: dbt Charts refuses it: {'; '.join(str(each) for each in compiled.errors)[:600]}"
        )
    executor = charts.Executor(compiled.board, registry, query_registry=compiled.query_registry, use_cache=False)
    result = charts.render(compiled.board, executor, format="svg")
    if result.chart_errors:
        raise DashboardFailed(f"{place}: dbt Charts cannot draw it: {str(result.chart_errors[0])[:600]}")
    return str(result.output)


def _tidy(svg: str, prefix: str, title: str) -> str:
    """Without fonts to load, hooks of the tool and the time of drawing; named for those who cannot see it."""
    svg = _HOOKS.sub("", _FONT.sub("", svg))
    for name in set(_IDS.findall(svg)):
        svg = svg.replace(f'id="{name}"', f'id="{prefix}{name}"').replace(f"#{name})", f"#{prefix}{name})")
        svg = svg.replace(f'"#{name}"', f'"#{prefix}{name}"')
    label = title.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return re.sub(r"<svg ", f'<svg role="img" aria-label="{label}" ', svg, count=1)
