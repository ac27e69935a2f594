-- One row per month of the last three years.
select month, closing_mrr, is_complete
from revenue.fct_mrr_bridge_monthly
where segment = 'total'
qualify row_number() over (order by month desc) <= 37
order by month
