-- One row: the cut-off of the published file and the currency of its amounts.
select as_of.as_of, reporting_currency.reporting_currency
from core.as_of
cross join core.reporting_currency
