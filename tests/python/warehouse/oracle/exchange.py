"""Metrics 4.8 and clarification 18: rates into the reporting currency, exact through EUR."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from warehouse.oracle.book import Book
from warehouse.oracle.calendar import round6
from warehouse.oracle.settings import Settings


class Exchange:
    """Converts money at the rate of a day, of which the last earlier publication holds."""

    def __init__(self, book: Book, settings: Settings) -> None:
        """Takes units of each currency for 1 EUR by day."""
        self.book, self.settings = book, settings
        self.known: dict[tuple[str, date], Fraction] = {}

    def to_eur(self, currency: str, day: date) -> Fraction:
        """Units of the currency for 1 EUR on a day."""
        if currency == "EUR":
            return Fraction(1)
        if (currency, day) not in self.known:
            published = self.book.rates[currency]
            self.known[currency, day] = Fraction(published[max(known for known in published if known <= day)])
        return self.known[currency, day]

    def rate(self, currency: str, day: date) -> Fraction:
        """Units of the reporting currency for 1 unit of the currency."""
        if currency == self.settings.reporting_currency:
            return Fraction(1)
        if self.settings.fx_policy == "constant" and self.settings.fx_base_date:
            day = self.settings.fx_base_date
        return self.to_eur(self.settings.reporting_currency, day) / self.to_eur(currency, day)

    def convert(self, local: Decimal, currency: str, day: date) -> Decimal:
        """Local money in the reporting currency, rounded once."""
        return round6(Fraction(local) * self.rate(currency, day))
