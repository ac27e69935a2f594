-- One row per month of the last two years that has a base of five customers twelve months before.
select month, nrr_12m, grr_12m, customer_retention_rate_12m, is_complete
from revenue.fct_revenue_rates_monthly
where segment = 'total' and customer_retention_rate_12m_denominator >= 5
qualify row_number() over (order by month desc) <= 25
order by month
