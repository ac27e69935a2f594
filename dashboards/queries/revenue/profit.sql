-- One row per month of the last two years that has a ledger.
select month, gross_margin, operating_margin, is_complete
from finance.fct_profit_monthly
where gross_margin is not null
qualify row_number() over (order by month desc) <= 25
order by month
