-- One row per step of the funnel: the twelve newest cohorts that are mature, together.
with cohorts as (

    select *
    from conversion.fct_funnel_monthly
    where funnel = $funnel and segment = 'total' and is_mature
    qualify dense_rank() over (order by cohort_month desc) <= 12

),

steps as (

    select step_number, step, sum(entered) as entered, min(cohort_month) as since_month, max(cohort_month) as until_month
    from cohorts
    group by step_number, step

)

select
    step, entered,
    entered / nullif(lag(entered) over (order by step_number), 0) as step_rate,
    entered / nullif(first_value(entered) over (order by step_number), 0) as overall_rate,
    since_month, until_month
from steps
order by step_number
