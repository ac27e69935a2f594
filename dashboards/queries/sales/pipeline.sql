-- One row per month of the last two years, at its close.
select month, open_pipeline, weighted_pipeline, open_deals, is_complete
from conversion.fct_sales_performance_monthly
where segment = 'total'
qualify row_number() over (order by month desc) <= 25
order by month
