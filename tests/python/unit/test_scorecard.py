"""The scorecard of peers' mistakes: every case is on it, and every test that it names is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

CASES = {"S": 15, "R": 6, "F": 6, "M": 5, "P": 6}


@pytest.fixture(scope="module")
def rows(root: Path) -> dict[str, list[str]]:
    """The cells of each case by its number."""
    lines = (root / "docs/scorecard.md").read_text().splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| [A-Z]\d", line)]
    return {row[0].split()[0]: row for row in cells}


def test_every_case_is_on_the_scorecard(rows: dict[str, list[str]]) -> None:
    assert list(rows) == [f"{family}{number}" for family, size in CASES.items() for number in range(1, size + 1)]


def test_each_named_test_exists(root: Path, manifest: dict[str, Any], rows: dict[str, list[str]]) -> None:
    unit_tests = {test["name"] for test in manifest["unit_tests"].values()}
    files = {path.name: path.read_text() for path in (root / "tests/python").rglob("test_*.py")}
    wrong = []
    for case, row in rows.items():
        named = re.findall(r"`([^`]+)`", row[-1])
        if not named and row[-1] != "open":
            wrong.append(f"{case}: names no test and does not say open")
        for name in named:
            file, _, function = name.partition("::")
            found = f"\ndef {function}(" in files.get(file, "") if function else name in unit_tests
            if not found:
                wrong.append(f"{case}: there is no test {name}")
    assert not wrong, "\n".join(wrong)
