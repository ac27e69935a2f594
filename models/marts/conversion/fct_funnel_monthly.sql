-- One row per funnel, cohort month, step and segment member.
-- Counts and rates are of entities whose whole window is over at the cut-off; km_conversion reads the others early.
with

funnels as (

    select * from {{ ref('int_funnels_windowed') }}
    where published_in = 'fct_funnel_monthly'

),

steps as (

    select * from {{ ref('int_funnel_steps_measured') }}

),

fct_funnel_monthly as (

    select
        steps.funnel,
        steps.cohort_month,
        cast(steps.step_number as bigint) as step_number,
        steps.step,
        steps.segment,
        steps.member,
        steps.entered,
        steps.step_rate_numerator,
        steps.step_rate_denominator,
        steps.step_rate,
        steps.lower,
        steps.upper,
        steps.entered as overall_rate_numerator,
        steps.overall_rate_denominator,
        steps.overall_rate,
        steps.overall_lower,
        steps.overall_upper,
        steps.immature,
        steps.immature_entered,
        steps.median_days,
        steps.km_conversion,
        steps.km_days,
        steps.dropped,
        steps.is_mature

    from steps
    inner join funnels
        on steps.funnel = funnels.funnel

)

select * from fct_funnel_monthly
