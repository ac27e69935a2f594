"""A heat map as a table: the number stands in its cell, so that it reads in grey, on a phone and aloud."""

from __future__ import annotations

from typing import Any

from saas_lifecycle.dashboard.language import TEXTS, Language
from saas_lifecycle.dashboard.pages import Chart
from saas_lifecycle.dashboard.queries import Row

_LIGHT, _DARK = (240, 245, 250), (23, 62, 99)


def heat_table(chart: Chart, rows: list[Row], language: Language) -> dict[str, Any]:
    """Rows by `y`, columns by `x`; a cell is darker the larger its value; shares darken up to 150 %."""
    x, y, value = chart.draw["x"], chart.draw["y"], chart.draw["value"]
    kinds = chart.columns
    heads = list(dict.fromkeys(row[x] for row in rows if row[value] is not None))
    if kinds[x] not in TEXTS:
        heads.sort()
    cells = {(row[y], row[x]): row[value] for row in rows}
    known = [float(cell) for cell in cells.values() if cell is not None]
    low, top = min(known, default=0.0), max(known, default=1.0)
    if kinds[value] == "percent":
        top = min(top, 1.5)
    lines = []
    for head in dict.fromkeys(row[y] for row in rows):
        line = []
        for column in heads:
            cell = cells.get((head, column))
            if cell is None:
                line.append({"text": "", "background": "", "ink": ""})
                continue
            share = 0.0 if top == low else min(max((float(cell) - low) / (top - low), 0.0), 1.0)
            line.append({"text": _short(language, cell, kinds[value]), **_paint(share)})
        lines.append({"head": language.value(head, kinds[y]), "cells": line})
    corner = f"{language.word(y)} \\ {language.word(x)}"
    return {"corner": corner, "heads": [language.value(head, kinds[x]) for head in heads], "rows": lines}


def _short(language: Language, value: Any, kind: str) -> str:
    """A percentage without decimals: a cell is looked at, its table is read."""
    return f"{round(float(value) * 100)}" if kind == "percent" else language.value(value, kind)


def _paint(share: float) -> dict[str, str]:
    red, green, blue = (round(light + (dark - light) * share) for light, dark in zip(_LIGHT, _DARK, strict=True))
    return {"background": f"#{red:02x}{green:02x}{blue:02x}", "ink": "#ffffff" if share > 0.45 else "#1c2430"}
