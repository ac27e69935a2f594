-- One row per month of the last two years.
select month, win_rate, win_rate_lower as lower, win_rate_upper as upper, won, lost, is_complete
from conversion.fct_sales_performance_monthly
where segment = 'total'
qualify row_number() over (order by month desc) <= 25
order by month
