-- One row per kind of customer: twelve-month rates at the last complete month.
select member as customer_type, customer_retention_rate_12m, nrr_12m, grr_12m
from revenue.fct_revenue_rates_monthly
where segment = 'customer_type'
    and month = (select max(month) from revenue.fct_revenue_rates_monthly where segment = 'total' and is_complete)
    and grr_12m is not null
order by member
