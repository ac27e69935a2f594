-- The last complete month of all representatives.
select
    month, won, win_rate_12m, avg_deal_size, median_cycle_days, open_pipeline, pipeline_coverage, quota_attainment,
    sales_velocity
from conversion.fct_sales_performance_monthly
where segment = 'total' and is_complete
order by month desc
limit 1
