-- One row per month of the last two years that has a ledger.
select month, recognized_amount, ledger_revenue_amount, ledger_difference_amount, is_complete
from finance.fct_revenue_reconciliation_monthly
where ledger_revenue_amount is not null
    and month <= (select cast(as_of as date) from core.as_of)
qualify row_number() over (order by month desc) <= 25
order by month
