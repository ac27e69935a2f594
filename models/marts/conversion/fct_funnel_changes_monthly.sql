-- One row per funnel, mature cohort month, step, rate and segment member: its part in the change since last month.
-- Midpoint split: over the members of a segment, mix and rate effects add up to the change of the rate.
with

steps as (

    select * from {{ ref('fct_funnel_monthly') }}
    where
        is_mature
        and step_number > 1
        and segment <> 'total'

),

months as (

    select * from {{ ref('dim_months') }}

),

rates as (

    {% for rate in ['step_rate', 'overall_rate'] %}
    select
        funnel,
        cohort_month,
        step_number,
        step,
        '{{ rate }}' as rate,
        segment,
        member,
        {{ rate }}_numerator as numerator,
        {{ rate }}_denominator as denominator

    from steps
    where {{ rate }}_denominator > 0
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

sided_rates as (

    select
        rates.*,
        'current' as side

    from rates

    union all

    select
        rates.funnel,
        months.next_month as cohort_month,
        rates.step_number,
        rates.step,
        rates.rate,
        rates.segment,
        rates.member,
        rates.numerator,
        rates.denominator,
        'previous' as side

    from rates
    inner join months
        on rates.cohort_month = months.month

),

paired_rates as (

    select
        funnel,
        cohort_month,
        step_number,
        step,
        rate,
        segment,
        member,
        sum(case when side = 'previous' then numerator else 0 end) as previous_numerator,
        sum(case when side = 'previous' then denominator else 0 end) as previous_denominator,
        sum(case when side = 'current' then numerator else 0 end) as current_numerator,
        sum(case when side = 'current' then denominator else 0 end) as current_denominator

    from sided_rates
    group by
        funnel,
        cohort_month,
        step_number,
        step,
        rate,
        segment,
        member

),

totals as (

    select
        funnel,
        cohort_month,
        step_number,
        rate,
        segment,
        sum(previous_denominator) as previous_denominator,
        sum(current_denominator) as current_denominator,
        {{ ratio('sum(previous_numerator)', 'sum(previous_denominator)') }} as previous_rate,
        {{ ratio('sum(current_numerator)', 'sum(current_denominator)') }} as current_rate

    from paired_rates
    group by
        funnel,
        cohort_month,
        step_number,
        rate,
        segment

),

-- Who is absent in one month has no rate there: it takes that of the other month, so that all of it is mix.
weighed_rates as (

    select
        paired_rates.*,
        {{ ratio('paired_rates.previous_denominator', 'totals.previous_denominator') }} as previous_weight,
        {{ ratio('paired_rates.current_denominator', 'totals.current_denominator') }} as current_weight,
        coalesce(
            {{ ratio('paired_rates.previous_numerator', 'paired_rates.previous_denominator') }},
            {{ ratio('paired_rates.current_numerator', 'paired_rates.current_denominator') }}
        ) as previous_rate,
        coalesce(
            {{ ratio('paired_rates.current_numerator', 'paired_rates.current_denominator') }},
            {{ ratio('paired_rates.previous_numerator', 'paired_rates.previous_denominator') }}
        ) as current_rate,
        (totals.previous_rate + totals.current_rate) / 2 as total_rate

    from paired_rates
    inner join totals
        on
            paired_rates.funnel = totals.funnel
            and paired_rates.cohort_month = totals.cohort_month
            and paired_rates.step_number = totals.step_number
            and paired_rates.rate = totals.rate
            and paired_rates.segment = totals.segment
    where
        totals.previous_denominator > 0
        and totals.current_denominator > 0

),

fct_funnel_changes_monthly as (

    select
        funnel,
        cohort_month,
        step_number,
        step,
        rate,
        segment,
        member,
        previous_weight,
        current_weight,
        previous_rate,
        current_rate,
        cast(
            cast(
                (current_weight - previous_weight) * ((previous_rate + current_rate) / 2 - total_rate)
                as decimal(38, 12)
            )
            as double
        ) as mix_effect,
        cast(
            cast((previous_weight + current_weight) / 2 * (current_rate - previous_rate) as decimal(38, 12)) as double
        ) as rate_effect

    from weighed_rates

)

select * from fct_funnel_changes_monthly
