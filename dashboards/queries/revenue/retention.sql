-- One row per month that has a base twelve months before.
select month, nrr_12m, grr_12m, customer_retention_rate_12m, is_complete
from revenue.fct_revenue_rates_monthly
where segment = 'total' and nrr_12m is not null
qualify row_number() over (order by month desc) <= 37
order by month
