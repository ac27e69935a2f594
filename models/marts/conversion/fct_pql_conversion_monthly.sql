-- One row per local month in which users became product-qualified and segment member: who paid within pql_window_days.
-- Whoever paid before the rule was met never was a product-qualified lead, and is on neither side.
with

funnels as (

    select * from {{ ref('int_funnels_windowed') }}
    where published_in = 'fct_pql_conversion_monthly'

),

steps as (

    select * from {{ ref('int_funnel_steps_measured') }}
    where step_number = 2

),

fct_pql_conversion_monthly as (

    select
        steps.cohort_month as start_month,
        steps.segment,
        steps.member,
        steps.step_rate_numerator as numerator,
        steps.step_rate_denominator as denominator,
        steps.step_rate as pql_conversion_rate,
        steps.lower,
        steps.upper,
        steps.immature,
        steps.immature_entered as immature_converted,
        steps.median_days,
        steps.km_conversion,
        steps.km_days,
        cast(funnels.window_days as bigint) as window_days,
        steps.is_mature

    from steps
    inner join funnels
        on steps.funnel = funnels.funnel

)

select * from fct_pql_conversion_monthly
