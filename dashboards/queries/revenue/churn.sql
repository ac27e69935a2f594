-- One row per month of the last two years.
select month, logo_churn_rate, gross_mrr_churn_rate, net_mrr_churn_rate, is_complete
from revenue.fct_revenue_rates_monthly
where segment = 'total'
qualify row_number() over (order by month desc) <= 25
order by month
