-- One row per local month of trial start and segment member: the share of first trials paid within their window.
-- Stripe's form stands beside it; it compares other trials above than below, and may exceed 1.
with

counted_trials as (

    select * from {{ ref('int_trials_counted') }}

),

estimates as (

    select * from {{ ref('int_trial_conversion_estimated') }}

),

months as (

    {{ source_months(['stripe']) }}

),

matured_trials as (

    select
        counted_trials.*,
        months.is_complete,
        months.is_complete and counted_trials.immature = 0 as is_mature

    from counted_trials
    inner join months
        on counted_trials.month = months.month

),

-- What is not known yet is null, never 0.
known_trials as (

    select
        *,
        case when mature > 0 or is_mature then converted end as numerator,
        case when mature > 0 or is_mature then mature end as denominator,
        case when is_complete then period_converted end as ended_30d_numerator,
        case when is_complete then period_ended end as ended_30d_denominator

    from matured_trials

),

fct_trial_conversion_monthly as (

    select
        known_trials.month as start_month,
        known_trials.segment,
        known_trials.member,
        known_trials.trial_starts,
        known_trials.repeat_trials,
        known_trials.numerator,
        known_trials.denominator,
        {{ ratio('known_trials.numerator', 'known_trials.denominator') }} as trial_conversion_rate,
        {{ wilson_bound('known_trials.numerator', 'known_trials.denominator', 'lower') }} as lower,
        {{ wilson_bound('known_trials.numerator', 'known_trials.denominator', 'upper') }} as upper,
        known_trials.immature,
        known_trials.immature_converted,
        case
            when known_trials.is_mature then {{ ratio('known_trials.numerator', 'known_trials.denominator') }}
            else estimates.km_conversion
        end as km_conversion,
        case when not known_trials.is_mature then estimates.km_days end as km_days,
        known_trials.repeat_converted as repeat_conversion_rate_numerator,
        known_trials.repeat_mature as repeat_conversion_rate_denominator,
        {{ ratio('known_trials.repeat_converted', 'known_trials.repeat_mature') }} as repeat_conversion_rate,
        known_trials.ended_30d_numerator as trial_conversion_ended_30d_numerator,
        known_trials.ended_30d_denominator as trial_conversion_ended_30d_denominator,
        {{ ratio('known_trials.ended_30d_numerator', 'known_trials.ended_30d_denominator') }}
            as trial_conversion_ended_30d,
        known_trials.is_mature,
        known_trials.is_complete

    from known_trials
    left join estimates
        on
            known_trials.month = estimates.start_month
            and known_trials.segment = estimates.segment
            and known_trials.member = estimates.member

)

select * from fct_trial_conversion_monthly
