-- One row per week's last day of the last year.
select activity_date, mau, wau, dau, is_complete
from product.fct_active_users_daily
cross join core.as_of
where activity_date >= as_of.as_of - interval 12 month
    and date_diff('day', activity_date, cast(as_of.as_of as date)) % 7 = 1
order by activity_date
