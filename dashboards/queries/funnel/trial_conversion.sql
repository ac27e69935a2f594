-- One row per month of the last two years in which trials started.
select start_month as cohort_month, trial_conversion_rate, lower, upper, trial_starts, is_mature
from conversion.fct_trial_conversion_monthly
where segment = 'total'
qualify row_number() over (order by start_month desc) <= 25
order by start_month
