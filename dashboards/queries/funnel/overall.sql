-- One row per cohort month of the last two years: conversion over the whole funnel.
select cohort_month, overall_rate, overall_lower as lower, overall_upper as upper, overall_rate_denominator as cohort_size, is_mature
from conversion.fct_funnel_monthly
where funnel = $funnel and segment = 'total'
    and step_number = (select max(step_number) from conversion.fct_funnel_monthly where funnel = $funnel)
qualify row_number() over (order by cohort_month desc) <= 25
order by cohort_month
