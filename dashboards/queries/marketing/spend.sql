-- One row per month of the last two years.
select month, sum(spend) as spend, sum(leads) as leads, bool_and(is_complete) as is_complete
from conversion.fct_channel_performance_monthly
group by month
qualify row_number() over (order by month desc) <= 25
order by month
