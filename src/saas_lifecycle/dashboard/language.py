"""Words and numbers of a page in its language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from saas_lifecycle.errors import BadInput, DashboardFailed

LANGUAGES = ("en", "fr")
# d3's names; dbt Charts writes axes by them.
LOCALES = {"en": "en-GB", "fr": "fr-FR"}
NUMBER_LOCALES = {"en": "en-US", "fr": "fr-FR"}
NO_VALUE = "\u2013"
_MINUS = "\u2212"
_MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "fr": ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."),
}
_THIN = "\u202f"
# A mark that French sets apart must not begin a line.
_FRENCH_MARK = re.compile(r" ([?!:;%»])")
_DECIMALS = {"money": 0, "price": 2, "count": 0, "percent": 1, "days": 1, "hours": 1, "months": 1, "ratio": 2,
             "points": 1, "seconds": 1, "number": 1}  # fmt: skip
# From a hundred on their decimals say nothing.
_LONG = ("days", "hours", "seconds")
_UNITS = {
    "percent": {"en": "%", "fr": "%"},
    "days": {"en": "days", "fr": "jours"},
    "hours": {"en": "hours", "fr": "heures"},
    "months": {"en": "months", "fr": "mois"},
    "seconds": {"en": "seconds", "fr": "secondes"},
    "points": {"en": "points", "fr": "points"},
}
# `word` is a code that a query writes, `name` one of the data that may have a word, `code` is shown as it is.
TEXTS = ("word", "name", "channel", "code", "representative")
# `metric` is a metric's id; `by_unit` is a value in the unit that stands in the row's column of kind `unit`.
KINDS = (*_DECIMALS, "month", "date", "timestamp", *TEXTS, "flag", "metric", "by_unit", "unit")
_KIND_OF_UNIT = {
    "currency": "money", "fraction": "percent", "count": "count", "days": "days", "hours": "hours", "months": "months",
}  # fmt: skip


@dataclass(frozen=True)
class Language:
    """One language: `words` maps each code of the queries to its text in every language."""

    code: str
    words: Mapping[str, Mapping[str, str]]
    currency: str = ""
    representatives: Mapping[str, str] = field(default_factory=dict)

    def text(self, texts: Any, place: str) -> str:
        """The text of a page file in this language; `place` names it in the error where it is missing."""
        if not isinstance(texts, Mapping) or not str(texts.get(self.code) or "").strip():
            raise DashboardFailed(
                f"{place} has no text in {self.code!r}.", hint="Each text of dashboards/ has one for each language."
            )
        text = str(texts[self.code])
        return _FRENCH_MARK.sub(rf"{_THIN}\1", text) if self.code == "fr" else text

    def word(self, code: str) -> str:
        """The text of a code that a query returns or of one of its columns."""
        if code not in self.words:
            raise DashboardFailed(f"dashboards/words.yml does not know {code!r}.", hint="Add it in each language.")
        return self.text(self.words[code], f"dashboards/words.yml: {code}")

    def member(self, value: str) -> str:
        """A member of a segment: its word where it has one, else as the data writes it."""
        return self.word(value) if value in self.words else value

    def unit(self, kind: str) -> str:
        if kind in ("money", "price"):
            return self.currency
        return _UNITS.get(kind, {}).get(self.code, "")

    def unit_text(self, unit: str) -> str:
        """A metric's unit as its card writes it, such as `currency/month`, in words of the language."""
        return re.sub(r"[a-z]+", lambda found: self.member(f"unit_{found.group()}").removeprefix("unit_"), unit)

    def number(self, value: Any, kind: str, *, signed: bool = False) -> str:
        """A number as people of the language write it, without its unit but for percent."""
        scaled = Decimal(str(value)) * (100 if kind == "percent" else 1)
        places = 0 if kind in _LONG and abs(scaled) >= 100 else _DECIMALS[kind]
        text = f"{abs(scaled):,.{places}f}"
        if self.code == "fr":
            text = text.replace(",", _THIN).replace(".", ",")
        is_zero = not any(digit in text for digit in "123456789")
        sign = "" if is_zero else _MINUS if scaled < 0 else "+" if signed else ""
        return sign + text + ({"en": "%", "fr": f"{_THIN}%"}[self.code] if kind == "percent" else "")

    def value(self, value: Any, kind: str) -> str:
        """A cell of a query as text."""
        if value is None:
            return NO_VALUE
        if kind in _DECIMALS:
            return self.number(value, kind)
        if kind == "month":
            return f"{self.month_name(value)} {value.year}"
        if kind == "date":
            return f"{value.day} {self.month_name(value)} {value.year}"
        if kind == "timestamp":
            return f"{value.day} {self.month_name(value)} {value.year} {value:%H:%M} UTC"
        if kind == "flag":
            return self.word("yes" if value else "no")
        if kind == "code":
            return str(value)
        if kind == "representative":
            return self.representatives.get(str(value), self.member(str(value)))
        if kind == "channel" and f"channel_{value}" in self.words:
            return self.word(f"channel_{value}")
        return self.word(str(value)) if kind == "word" else self.member(str(value))

    def month_name(self, value: date | datetime) -> str:
        return _MONTHS[self.code][value.month - 1]


def kind_of_unit(unit: str) -> str:
    """How values of a metric's unit are written: of `currency/month` as money, of `fraction ≥ 0` as per cent."""
    return next((kind for start, kind in _KIND_OF_UNIT.items() if unit.startswith(start)), "ratio")


def check_language(code: str) -> str:
    if code not in LANGUAGES:
        raise BadInput(f"There is no dashboard in the language {code!r}.", hint=f"Languages: {', '.join(LANGUAGES)}")
    return code
