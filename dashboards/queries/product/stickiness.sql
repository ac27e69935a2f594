-- One row per month's last complete day of the last two years.
select activity_date, stickiness, is_complete
from product.fct_active_users_daily
where is_complete
qualify row_number() over (partition by date_trunc('month', activity_date) order by activity_date desc) = 1
    and dense_rank() over (order by date_trunc('month', activity_date) desc) <= 24
order by activity_date
