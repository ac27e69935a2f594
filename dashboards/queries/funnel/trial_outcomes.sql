-- One row per month of the last two years in which trials started.
select
    cast(date_trunc('month', trial_started_at) as date) as month,
    count(*) filter (where outcome = 'converted') as converted,
    count(*) filter (where outcome = 'cancelled') as cancelled,
    count(*) filter (where outcome = 'expired') as expired,
    count(*) filter (where outcome = 'unpaid') as unpaid,
    count(*) filter (where outcome = 'running') as running,
    bool_and(is_mature) as is_mature
from conversion.fct_trials
group by date_trunc('month', trial_started_at)
qualify row_number() over (order by date_trunc('month', trial_started_at) desc) <= 25
order by month
