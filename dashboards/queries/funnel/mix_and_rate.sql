-- One row per mature cohort of the sales funnel: what changed its conversion against the cohort before.
select cohort_month, mix_effect, rate_effect, overall_rate, is_mature
from conversion.fct_funnel_bottlenecks
where funnel = 'sales' and is_mature and mix_effect is not null
qualify row_number() over (order by cohort_month desc) <= 18
order by cohort_month
