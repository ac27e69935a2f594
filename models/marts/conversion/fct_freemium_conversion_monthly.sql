-- One row per local month of sign-up on the free plan and segment member: who paid within freemium_window_days.
-- Beside it the customers' first trials under the same window: what a trial adds over a free plan.
with

funnels as (

    select * from {{ ref('int_funnels_windowed') }}
    where published_in = 'fct_freemium_conversion_monthly'

),

steps as (

    select * from {{ ref('int_funnel_steps_measured') }}
    where step_number = 2

),

trials as (

    select * from {{ ref('int_trials_counted') }}

),

compared_steps as (

    select
        steps.*,
        funnels.window_days,
        case when steps.is_mature then trials.compared_converted end as trial_numerator,
        case when steps.is_mature then trials.compared_mature end as trial_denominator

    from steps
    inner join funnels
        on steps.funnel = funnels.funnel
    left join trials
        on
            steps.cohort_month = trials.month
            and steps.segment = trials.segment
            and steps.member = trials.member

),

fct_freemium_conversion_monthly as (

    select
        cohort_month as start_month,
        segment,
        member,
        step_rate_numerator as numerator,
        step_rate_denominator as denominator,
        step_rate as freemium_conversion_rate,
        lower,
        upper,
        immature,
        immature_entered as immature_converted,
        median_days,
        km_conversion,
        km_days,
        trial_numerator as trial_rate_numerator,
        trial_denominator as trial_rate_denominator,
        {{ ratio('trial_numerator', 'trial_denominator') }} as trial_rate,
        {{ ratio('trial_numerator', 'trial_denominator') }} / nullif(step_rate, 0) as trial_freemium_lift,
        cast(window_days as bigint) as window_days,
        is_mature

    from compared_steps

)

select * from fct_freemium_conversion_monthly
