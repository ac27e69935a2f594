-- One row per month of the last two years in which trials started.
select
    start_month as month,
    count(*) filter (where outcome = 'converted') as converted,
    count(*) filter (where outcome = 'cancelled') as cancelled,
    count(*) filter (where outcome = 'expired') as expired,
    count(*) filter (where outcome = 'unpaid') as unpaid,
    count(*) filter (where outcome = 'running') as running,
    bool_and(is_mature) as is_mature
from conversion.fct_trials
group by start_month
qualify row_number() over (order by start_month desc) <= 25
order by start_month
