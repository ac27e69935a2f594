-- One row per funnel, cohort month, segment member and step, with the median days from the step before.
-- Of entities whose window is over, by observed times alone: an implied step would be a duration of 0.
{{ config(**kept_by(['funnel', 'cohort_month'], 'int_funnel_cohorts_compared')) }}
with

entries as (

    select
        *,
        'total' as total

    from {{ ref('fct_funnel_entries') }}
    where
        is_mature
        and steps_reached > 1
        and {{ is_changed(['funnel', 'cohort_month'], 'int_funnel_cohorts_compared') }}

),

steps_reached as (

    select * from {{ ref('int_funnel_steps_reached') }}
    where {{ is_changed(['funnel', 'cohort_month'], 'int_funnel_cohorts_compared') }}

),

timed_steps as (

    select
        entries.*,
        steps_reached.step_number,
        steps_reached.days_from_previous

    from steps_reached
    inner join entries
        on
            steps_reached.funnel = entries.funnel
            and steps_reached.entity_id = entries.entity_id
    where steps_reached.days_from_previous is not null

),

funnel_step_medians as (

    {% for segment in ['total'] + segment_names() %}
    select
        funnel,
        cohort_month,
        '{{ segment }}' as segment,
        {{ segment }} as member,
        step_number,
        {{ median('days_from_previous') }} as median_days

    from timed_steps
    group by
        funnel,
        cohort_month,
        {{ segment }},
        step_number
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

)

select * from funnel_step_medians
