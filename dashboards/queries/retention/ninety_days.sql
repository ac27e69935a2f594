-- One row per cohort of the last two years.
select
    cohort_month, retention_90d, retention_90d_lower as lower, retention_90d_upper as upper, cohort_size, is_mature
from retention.fct_90_day_checkpoint
where segment = 'total'
qualify row_number() over (order by cohort_month desc) <= 25
order by cohort_month
