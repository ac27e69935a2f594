-- One row per cohort of the last eighteen months and month of its life.
select cohort_month, age_months, mrr_retention_rate, cohort_mrr, cohort_size, is_mature
from retention.fct_cohort_retention
where segment = 'total'
qualify dense_rank() over (order by cohort_month desc) <= 18
order by cohort_month, age_months
