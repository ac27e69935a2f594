-- One row per funnel: its newest cohort that is mature.
select
    funnel, cohort_month, entered, overall_rate, lowest_rate_step, lowest_rate, largest_drop_step, largest_drop,
    largest_decline_step, is_mature
from conversion.fct_funnel_bottlenecks
where is_mature
qualify row_number() over (partition by funnel order by cohort_month desc) = 1
order by funnel
