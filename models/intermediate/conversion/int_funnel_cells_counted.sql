-- One row per funnel, cohort month, segment member and step, with who reached it, by whether its window is over.
-- The total has every month; a member has the months in which it entered.
{{ config(**kept_by(['funnel', 'cohort_month'], 'int_funnel_cohorts_compared')) }}
with

cohorts as (

    select * from {{ ref('int_funnel_cohorts') }}
    where {{ is_changed(['funnel', 'cohort_month'], 'int_funnel_cohorts_compared') }}

),

steps as (

    select
        funnel,
        step_number,
        min(step) as step

    from {{ ref('funnel_steps') }}
    group by
        funnel,
        step_number

),

-- Of all entries: to leave out those of the cohorts that stay as they are costs more than to count them.
depths as (

    {% for segment in ['total'] + segment_names() %}
    select
        funnel,
        cohort_month,
        '{{ segment }}' as segment,
        {{ "'total'" if segment == 'total' else segment }} as member,
        steps_reached,
        sum(case when is_mature then 1 else 0 end) as mature_count,
        sum(case when is_mature then 0 else 1 end) as immature_count

    from {{ ref('fct_funnel_entries') }}
    group by
        funnel,
        cohort_month,
        {{ segment ~ ',' if segment != 'total' }}
        steps_reached

    union all

    {% endfor %}
    select
        funnel,
        cohort_month,
        'total' as segment,
        'total' as member,
        0 as steps_reached,
        0 as mature_count,
        0 as immature_count

    from cohorts

),

funnel_cells_counted as (

    select
        depths.funnel,
        depths.cohort_month,
        depths.segment,
        depths.member,
        steps.step_number,
        steps.step,
        cohorts.is_mature,
        sum(depths.mature_count) as mature,
        sum(depths.immature_count) as immature,
        sum(case when depths.steps_reached >= steps.step_number then depths.mature_count else 0 end) as mature_entered,
        sum(case when depths.steps_reached >= steps.step_number then depths.immature_count else 0 end)
            as immature_entered

    from depths
    inner join cohorts
        on
            depths.funnel = cohorts.funnel
            and depths.cohort_month = cohorts.cohort_month
    inner join steps
        on depths.funnel = steps.funnel
    group by
        depths.funnel,
        depths.cohort_month,
        depths.segment,
        depths.member,
        steps.step_number,
        steps.step,
        cohorts.is_mature

)

select * from funnel_cells_counted
