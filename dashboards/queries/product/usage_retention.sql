-- One row per sign-up cohort of the last twelve months and month since.
select cohort_date as cohort_month, bucket as age_months, retention_rate, cohort_users, is_mature
from retention.fct_usage_retention
where grain = 'month' and kind = 'on'
qualify dense_rank() over (order by cohort_date desc) <= 14
order by cohort_date, bucket
