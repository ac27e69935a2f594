-- One row per month of the last two years.
select month, call_count, email_count, meeting_count, demo_count, completed_task_count, is_complete
from conversion.fct_sales_performance_monthly
where segment = 'total'
qualify row_number() over (order by month desc) <= 25
order by month
