"""Metrics 7: the cohort triangle of all customers together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from warehouse.oracle.calendar import Period
from warehouse.oracle.movements import ZERO, Movement


@dataclass
class Cell:
    """A cohort at one age; a month that is not over has its size alone (metrics 2.3)."""

    cohort_size: int = 0
    active_customers: int | None = None
    surviving_customers: int | None = None
    cohort_mrr: Decimal | None = None
    gross_mrr_retention_rate_numerator: Decimal | None = None
    running_gross_mrr_retention_rate_numerator: Decimal | None = None


def cohort_cells(rows: Iterable[Movement], months: list[Period], known_until: date) -> dict[tuple[date, int], Cell]:
    """A cell for each cohort month and age that has begun; `known_until` is the first date that is not known whole."""
    closes: dict[str, dict[date, Decimal]] = defaultdict(dict)
    cohorts: dict[str, date] = {}
    for row in rows:
        closes[row.customer_id][row.first_date] = row.closing
        if row.is_first_paid:
            cohorts[row.customer_id] = row.first_date
    cells = {}
    for cohort in set(cohorts.values()):
        members = [customer for customer, first in cohorts.items() if first == cohort]
        ages = [month for month in months if month.first_date >= cohort]
        for age, month in enumerate(ages):
            cell = cells[cohort, age] = Cell(len(members))
            if month.next_date > known_until:
                continue
            # Without a row a month closes at zero (clarification 23).
            so_far = [[closes[member].get(each.first_date, ZERO) for each in ages[: age + 1]] for member in members]
            cell.active_customers = sum(levels[-1] > 0 for levels in so_far)
            cell.surviving_customers = sum(min(levels) > 0 for levels in so_far)
            cell.cohort_mrr = sum((levels[-1] for levels in so_far), ZERO)
            cell.gross_mrr_retention_rate_numerator = sum((min(levels[0], levels[-1]) for levels in so_far), ZERO)
            cell.running_gross_mrr_retention_rate_numerator = sum((min(levels) for levels in so_far), ZERO)
    return cells
