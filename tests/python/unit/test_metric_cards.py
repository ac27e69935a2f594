"""Each metric card has a metric, a mart, a page that names it and both languages; each metric has a card."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pytest

Card = dict[str, str]

TRANSLATED = ("name", "definition", "invalid_uses")


@pytest.fixture(scope="module")
def cards(root: Path) -> list[Card]:
    with (root / "seeds/metric_cards.csv").open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture(scope="module")
def store_code(root: Path) -> str:
    folder = root / "models/intermediate/metrics"
    return "\n".join(file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.sql")))


def test_there_are_seventy_eight_cards_in_two_languages(cards: list[Card]) -> None:
    missing = [
        f"{card['metric_id']}: {part}_{language} is empty"
        for card in cards
        for part in TRANSLATED
        for language in ("en", "fr")
        if not card[f"{part}_{language}"].strip()
    ]
    same = [
        f"{card['metric_id']}: {part}_fr is the English text"
        for card in cards
        for part in TRANSLATED[1:]
        if card[f"{part}_fr"] == card[f"{part}_en"]
    ]
    assert len({card["metric_id"] for card in cards}) == len(cards) == 78
    assert not missing + same, "\n".join(missing + same)


def test_each_card_has_a_metric_and_each_metric_a_card(cards: list[Card], store_code: str) -> None:
    ids = {card["metric_id"] for card in cards}
    wrong = [
        f"{metric_id}: its card has no metric in models/intermediate/metrics"
        for metric_id in sorted(ids)
        if f"'{metric_id}'" not in store_code
    ]
    named = re.findall(r"(?:'id': |\bid=)'(\w+)'", store_code)
    wrong += [f"{metric_id}: no card in seeds/metric_cards.csv" for metric_id in sorted(set(named) - ids)]
    assert not wrong, "\n".join(wrong)


def test_each_cards_mart_is_public_in_its_area(cards: list[Card], manifest: dict[str, Any]) -> None:
    marts = {
        node["name"]: node["schema"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["access"] == "public"
    }
    wrong = [
        f"{card['metric_id']}: no public model {card['source_model']} in {card['area']}"
        for card in cards
        if marts.get(card["source_model"]) != card["area"]
    ]
    assert not wrong, "\n".join(wrong)


def test_each_cards_page_names_the_metric(root: Path, cards: list[Card]) -> None:
    wrong = []
    for card in cards:
        page = root / card["docs_page"]
        if not page.is_file():
            wrong.append(f"{card['metric_id']}: there is no page {card['docs_page']}")
        elif f"`{card['metric_id']}`" not in page.read_text(encoding="utf-8"):
            wrong.append(f"{card['metric_id']}: {card['docs_page']} does not name it")
    assert not wrong, "\n".join(wrong)
