-- One row per funnel and cohort month: the step that holds most back, by three readings, and why the whole changed.
-- Only mature cohorts, and only steps with 30 entries or more: fewer make the lowest rate of any month by chance.
{% set fewest_entries = 30 %}
{% set trailing_months = 6 %}
with

steps as (

    select * from {{ ref('fct_funnel_monthly') }}
    where segment = 'total'

),

changes as (

    select * from {{ ref('fct_funnel_changes_monthly') }}
    where
        segment = 'acquisition_channel'
        and rate = 'overall_rate'

),

trailed_steps as (

    select
        *,
        step_rate_denominator - step_rate_numerator as lost,
        coalesce(is_mature and step_rate_denominator >= {{ fewest_entries }}, false) as is_judged,
        max(step_number) over (partition by funnel, cohort_month) as last_step_number,
        {% for part in ['numerator', 'denominator'] %}
        sum(step_rate_{{ part }}) over (
            partition by funnel, step_number
            order by cohort_month
            rows between {{ trailing_months }} preceding and 1 preceding
        ) as trailing_{{ part }},
        {% endfor %}
        count(*) over (
            partition by funnel, step_number
            order by cohort_month
            rows between {{ trailing_months }} preceding and 1 preceding
        ) as trailing_count

    from steps

),

compared_steps as (

    select
        *,
        {{ ratio('trailing_numerator', 'trailing_denominator') }} as trailing_rate,
        step_rate - {{ ratio('trailing_numerator', 'trailing_denominator') }} as rate_change,
        coalesce(
            is_judged
            and trailing_count = {{ trailing_months }}
            and trailing_denominator >= {{ fewest_entries }}
            and upper < {{ wilson_bound('trailing_numerator', 'trailing_denominator', 'lower') }},
            false
        ) as has_declined

    from trailed_steps

),

ranked_steps as (

    select
        *,
        is_judged
        and row_number() over (
            partition by funnel, cohort_month, is_judged
            order by step_rate asc, step_number asc
        ) = 1 as is_lowest_rate,
        is_judged
        and row_number() over (
            partition by funnel, cohort_month, is_judged
            order by lost desc, step_number asc
        ) = 1 as is_largest_drop,
        has_declined
        and row_number() over (
            partition by funnel, cohort_month, has_declined
            order by rate_change asc, step_number asc
        ) = 1 as is_largest_decline

    from compared_steps

),

readings as (

    select
        funnel,
        cohort_month,
        max(case when step_number = 1 then entered end) as entered,
        max(case when is_lowest_rate then step end) as lowest_rate_step,
        max(case when is_largest_drop then step end) as largest_drop_step,
        max(case when is_largest_decline then step end) as largest_decline_step,
        max(case when is_lowest_rate then step_rate end) as lowest_rate,
        max(case when is_largest_drop then lost end) as largest_drop,
        max(case when is_largest_decline then rate_change end) as largest_decline,
        max(case when is_largest_decline then trailing_rate end) as largest_decline_trailing_rate,
        max(last_step_number) as last_step_number,
        max(case when step_number = last_step_number and is_mature then overall_rate end) as overall_rate,
        max(case when is_mature then 1 else 0 end) = 1 as is_mature

    from ranked_steps
    group by
        funnel,
        cohort_month

),

effects as (

    select
        funnel,
        cohort_month,
        step_number,
        sum(cast(mix_effect as decimal(38, 12))) as mix_effect,
        sum(cast(rate_effect as decimal(38, 12))) as rate_effect

    from changes
    group by
        funnel,
        cohort_month,
        step_number

),

fct_funnel_bottlenecks as (

    select
        readings.funnel,
        readings.cohort_month,
        readings.entered,
        readings.lowest_rate_step,
        readings.lowest_rate,
        readings.largest_drop_step,
        readings.largest_drop,
        readings.largest_decline_step,
        readings.largest_decline,
        readings.largest_decline_trailing_rate,
        readings.overall_rate,
        cast(effects.mix_effect as double) as mix_effect,
        cast(effects.rate_effect as double) as rate_effect,
        readings.is_mature

    from readings
    left join effects
        on
            readings.funnel = effects.funnel
            and readings.cohort_month = effects.cohort_month
            and readings.last_step_number = effects.step_number

)

select * from fct_funnel_bottlenecks
