"""The settings of metrics 3 that sections 4 to 6 use, with their defaults."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Settings:
    """One run: the cut-off `as_of` (UTC, naive) and the policies."""

    as_of: datetime
    reporting_timezone: str = "UTC"
    reporting_currency: str = "EUR"
    fiscal_year_start_month: int = 1
    discount_policy: str = "recurring"
    week_to_month_factor: str = "52/12"
    day_to_month_factor: str = "365/12"
    seven_day_multiple_is_week: bool = True
    mrr_start_policy: str = "status_active"
    mrr_statuses: tuple[str, ...] = ("active", "past_due")
    past_due_grace_days: int | None = None
    pause_policy: str = "zero_mrr"
    metered_mrr: str = "exclude"
    churn_recognition: str = "entitlement_end"
    transient_policy: str = "net_out"
    reactivation_window_months: int | None = None
    fx_policy: str = "period_end"
    fx_base_date: date | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The reporting time zone."""
        return ZoneInfo(self.reporting_timezone)

    def variables(self) -> dict[str, Any]:
        """The same settings as vars of the dbt project, those at their default left out."""
        changed = {field.name: getattr(self, field.name) for field in fields(self)}
        defaults = {field.name: field.default for field in fields(self)}
        readable = {name: list(value) if isinstance(value, tuple) else value for name, value in changed.items()}
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in readable.items()
            if changed[name] != defaults[name]
        }


def factor(text: str) -> Fraction:
    """A factor such as '52/12' or '365.25/84', exact."""
    numerator, _, denominator = text.partition("/")
    return Fraction(numerator) / Fraction(denominator or "1")
