-- One row per funnel, immature cohort month, segment member and step, with the Kaplan–Meier conversion so far.
-- By whole days. Who left the funnel stays at risk to the window's end: censored, it would make conversion too high.
with

cohorts as (

    select * from {{ ref('int_funnel_cohorts') }}
    where not is_mature

),

entries as (

    select
        entries.*,
        'total' as total

    from {{ ref('fct_funnel_entries') }} as entries
    inner join cohorts
        on
            entries.funnel = cohorts.funnel
            and entries.cohort_month = cohorts.cohort_month

),

steps as (

    select
        funnel,
        step_number

    from {{ ref('funnel_steps') }}
    where step_number > 1
    group by
        funnel,
        step_number

),

conversions as (

    select
        entries.*,
        steps_reached.step_number,
        cast(floor(steps_reached.days_from_start) as bigint) as lived_days

    from {{ ref('int_funnel_steps_reached') }} as steps_reached
    inner join entries
        on
            steps_reached.funnel = entries.funnel
            and steps_reached.entity_id = entries.entity_id
    where
        steps_reached.step_number > 1
        and not steps_reached.has_left

),

converted_lives as (

    {% for segment in ['total'] + segment_names() %}
    select
        funnel,
        cohort_month,
        '{{ segment }}' as segment,
        {{ segment }} as member,
        step_number,
        lived_days,
        true as is_converted,
        count(*) as life_count

    from conversions
    group by
        funnel,
        cohort_month,
        {{ segment }},
        step_number,
        lived_days
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

other_lives as (

    {% for segment in ['total'] + segment_names() %}
    select
        funnel,
        cohort_month,
        '{{ segment }}' as segment,
        {{ segment }} as member,
        steps_reached,
        followed_days as lived_days,
        count(*) as life_count

    from entries
    group by
        funnel,
        cohort_month,
        {{ segment }},
        steps_reached,
        followed_days
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

followed_lives as (

    select * from converted_lives

    union all

    select
        other_lives.funnel,
        other_lives.cohort_month,
        other_lives.segment,
        other_lives.member,
        steps.step_number,
        other_lives.lived_days,
        false as is_converted,
        other_lives.life_count

    from other_lives
    inner join steps
        on
            other_lives.funnel = steps.funnel
            and other_lives.steps_reached < steps.step_number

),

curves as (

    {{ kaplan_meier(
        'followed_lives',
        ['funnel', 'cohort_month', 'segment', 'member', 'step_number'],
        'lived_days',
        'is_converted',
        'life_count'
    ) }}

),

funnel_conversion_estimated as (

    select
        funnel,
        cohort_month,
        segment,
        member,
        step_number,
        cast(cast(1 - min(survival) as decimal(38, 12)) as double) as km_conversion,
        max(lived_days) as km_days

    from curves
    group by
        funnel,
        cohort_month,
        segment,
        member,
        step_number

)

select * from funnel_conversion_estimated
