-- The last complete day, and the newest sign-up cohorts that are mature.
select
    users.activity_date, users.dau, users.mau, users.stickiness, activation.activation_rate, adoption.adoption_rate,
    waits.km_median_hours
from product.fct_active_users_daily as users
left join (
    select activation_rate
    from product.fct_activation_monthly
    where segment = 'total' and is_mature and activation_rate is not null
    order by signed_up_month desc
    limit 1
) as activation on true
left join (
    select adoption_rate
    from product.fct_adoption_monthly
    where segment = 'total' and is_mature and adoption_rate is not null
    order by signed_up_month desc
    limit 1
) as adoption on true
left join (
    select km_median_hours
    from product.fct_time_to_value
    where segment = 'total' and is_complete
    order by signed_up_month desc
    limit 1
) as waits on true
where users.is_complete
order by users.activity_date desc
limit 1
