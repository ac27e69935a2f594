-- One row per month's last complete day of the last two years: users of 30 days against the 30 before.
select
    activity_date, monthly_retained_users as retained_users, monthly_new_users as new_users,
    monthly_resurrected_users as resurrected_users, -monthly_churned_users as churned_users
from product.fct_active_users_daily
where is_complete
qualify row_number() over (partition by date_trunc('month', activity_date) order by activity_date desc) = 1
    and dense_rank() over (order by date_trunc('month', activity_date) desc) <= 24
order by activity_date
