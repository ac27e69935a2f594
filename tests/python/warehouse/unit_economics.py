"""Unit economics of a built warehouse once more, in fractions, from customer months, ledger, spend and leads.

Written from the definitions (docs/metrics/unit-economics.md), for the default settings; it reads neither the bridge nor
the rates that the mart divides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

import duckdb

CHURN_WINDOW = 12
Key = tuple[str, date]
Value = Fraction | None


def step(month: date, months: int) -> date:
    """The first day of the month that many months later."""
    number = month.year * 12 + month.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def ratio(numerator: Value, denominator: Value) -> Value:
    return numerator / denominator if numerator is not None and denominator else None


def six_decimals(amount: Fraction) -> Fraction:
    """Money as it is stored: half away from zero at six decimals, once a row."""
    digits = abs(amount) * 1_000_000 + Fraction(1, 2)
    return Fraction(digits.numerator // digits.denominator, 1_000_000) * (1 if amount >= 0 else -1)


class Company:
    """Sums of a company by member (`total` or a channel) and month."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.read = connection
        self.counts: dict[str, dict[Key, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
        self.rates = {
            (currency, day): Fraction(int(numerator), int(denominator))
            for currency, day, numerator, denominator in self.rows(
                "select currency, rate_date, rate_numerator, rate_denominator from core.fx_rates_daily"
            )
        }
        self.paid = {row[0] for row in self.rows("select channel from core.dim_channels where is_paid")}
        self.ledger_months: set[date] = set()
        self.read_customers()
        self.read_costs()
        for channel, day in self.rows("select acquisition_channel, created_date from conversion.fct_leads"):
            self.add("leads", channel, day, 1)
        self.complete = {
            month
            for (month,) in self.rows(
                "select month from revenue.fct_mrr_bridge_monthly where segment = 'total' and is_complete"
            )
        }

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        yield from self.read.execute(query).fetchall()

    def add(self, name: str, channel: str, day: date, amount: Fraction | int) -> None:
        for member in ("total", channel):
            self.counts[name][member, day.replace(day=1)] += amount

    def read_customers(self) -> None:
        for channel, month, opening, closing, category, movement, is_first in self.rows(
            "select acquisition_channel, month, opening_mrr, closing_mrr, movement_category, movement_mrr,"
            " is_first_paid_month from revenue.fct_customer_mrr_monthly"
        ):
            self.add("first_paid", channel, month, int(is_first))
            self.add("paid_customers", channel, month, int(is_first and channel in self.paid))
            self.add("base", channel, month, int(opening > 0))
            self.add("lost", channel, month, int(opening > 0 and closing == 0))
            self.add("customers", channel, month, int(closing > 0))
            self.add("mrr", channel, month, Fraction(closing))
            self.add("new_mrr", channel, month, Fraction(movement) if category == "new" else 0)

    def read_costs(self) -> None:
        for category, channel, amount, currency, day in self.rows(
            "select category, channel, amount, currency, posted_date from staging.stg_finance__ledger_entries"
        ):
            converted = six_decimals(Fraction(amount) * self.rates[currency, day])
            month = day.replace(day=1)
            self.ledger_months.add(month)
            if category in ("sales", "marketing"):
                self.add("cost", channel or "unallocated", day, converted)
            self.counts[category]["total", month] += converted
        for channel, amount, currency, day in self.rows(
            "select channel, spend_amount, currency, spend_date from staging.stg_marketing__ad_spend"
            " inner join core.dim_traffic_sources using (utm_source, utm_medium)"
        ):
            self.add("spend", channel, day, six_decimals(Fraction(amount) * self.rates[currency, day]))

    def of(self, name: str, member: str, month: date) -> Fraction:
        return self.counts[name].get((member, month), Fraction(0))

    def cost(self, member: str, month: date) -> Value:
        return self.of("cost", member, month) if month in self.ledger_months else None

    def profit(self, month: date, *costs: str) -> Value:
        if month not in self.ledger_months:
            return None
        return self.of("revenue", "total", month) - sum(self.of(cost, "total", month) for cost in costs)

    def economics(self, member: str, month: date) -> dict[str, Value]:
        """The ratios of one row of `revenue.fct_unit_economics_monthly`."""

        def here(name: str) -> Fraction:
            return self.of(name, member, month)

        def pooled(name: str) -> Fraction:
            return sum((self.of(name, member, earlier) for earlier in window if earlier in self.complete), Fraction(0))

        window = [step(month, -back) for back in range(CHURN_WINDOW)]
        first_spend = min((earlier for _, earlier in self.counts["spend"]), default=date.max)
        spend = here("spend") if month >= first_spend else None
        revenue = self.of("revenue", "total", month)
        margin = ratio(self.profit(month, "cogs"), revenue)
        churn_rate = ratio(pooled("lost"), pooled("base"))
        arpa = ratio(here("mrr"), here("customers"))
        cac = ratio(self.cost(member, month), here("first_paid"))
        ltv = None if arpa is None or margin is None else ratio(arpa * margin, churn_rate)
        new_margin = None if margin is None else here("new_mrr") * margin
        earlier_costs = [self.cost(member, step(month, -back)) for back in (3, 4, 5)]
        known_costs = [cost for cost in earlier_costs if cost is not None]
        growth = ratio(here("mrr") - self.of("mrr", member, step(month, -12)), self.of("mrr", member, step(month, -12)))
        expenses = ("cogs", "sales", "marketing", "research_development", "general_administrative")
        operating_margin = ratio(self.profit(month, *expenses), revenue) if member == "total" else None
        return {
            "cac": cac,
            "paid_cac": ratio(spend, here("paid_customers")),
            "cost_per_lead": ratio(spend, here("leads")),
            "ltv_gm": ltv,
            "ltv_revenue": ratio(arpa, churn_rate),
            "ltv_cac_ratio": ratio(ltv, cac),
            "cac_payback_months": ratio(self.cost(member, month), max(new_margin, Fraction(0)) if new_margin else None),
            "customer_lifetime_months": ratio(pooled("base"), pooled("lost")),
            "magic_number": (
                ratio(12 * (here("mrr") - self.of("mrr", member, step(month, -3))), sum(known_costs, Fraction(0)))
                if len(known_costs) == 3
                else None
            ),
            "rule_of_40": None if growth is None or operating_margin is None else growth + operating_margin,
        }


def differences(connection: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """Member, month, metric, published and expected value where they differ by more than one part in a billion."""
    company = Company(connection)
    published = connection.execute("select * from revenue.fct_unit_economics_monthly")
    names = [column[0] for column in published.description]
    found = []
    for values in published.fetchall():
        row = dict(zip(names, values, strict=True))
        for metric, expected in company.economics(row["member"], row["month"]).items():
            value = row[metric]
            if (value is None) != (expected is None) or (
                value is not None and expected is not None and abs(value - expected) > 1e-9 * max(1, abs(expected))
            ):
                found.append((row["member"], row["month"], metric, value, expected and float(expected)))
    return found
