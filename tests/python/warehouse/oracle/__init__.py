"""An independent reckoning of sections 4 to 7 and 10 of the metric definitions, in plain Python.

It judges the SQL, so it shares nothing with it: no query, no macro, no seed. Each module follows one
section and says which rule it holds ("metrics 4.3", "clarification 14"). It is slow and meant to be read.

    settings -> book (raw rows) -> service (status) -> pricing, discounts -> intervals -> ledger -> movements -> rates
    ledger -> evidence -> stages; movements -> cohorts; survival
"""

from warehouse.oracle.book import Book
from warehouse.oracle.intervals import Interval, mrr_intervals
from warehouse.oracle.ledger import CustomerLedger, ledgers
from warehouse.oracle.movements import Movement, bridge, daily_movements, period_movements
from warehouse.oracle.rates import rates
from warehouse.oracle.settings import Settings

__all__ = [
    "Book",
    "CustomerLedger",
    "Interval",
    "Movement",
    "Settings",
    "bridge",
    "daily_movements",
    "ledgers",
    "mrr_intervals",
    "period_movements",
    "rates",
]
