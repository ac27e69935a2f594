-- One row per funnel, entity and step that it reached in order and within the window, or left the funnel before.
-- A funnel is read up to the cut-off of its slowest source: what only the quick ones know would look like a drop.
{{ config(**kept_by('entity_id', 'int_funnel_entities_compared')) }}
with

funnels as (

    select * from {{ ref('int_funnels_windowed') }}

),

steps as (

    select * from {{ ref('funnel_steps') }}

),

events as (

    select * from {{ ref('int_funnel_events') }}
    where {{ is_changed('entity_id', 'int_funnel_entities_compared') }}

),

step_events as (

    select
        funnels.funnel,
        events.entity_id,
        steps.step_number,
        steps.is_exclusion,
        events.is_implied,
        events.occurred_at,
        funnels.window_days

    from events
    inner join funnels
        on
            events.entity = funnels.entity
            and events.occurred_at <= funnels.known_until
    inner join steps
        on
            funnels.funnel = steps.funnel
            and events.milestone = steps.milestone

),

{{ ordered_steps('step_events', 8) }},

funnel_steps_reached as (

    select
        funnel,
        entity_id,
        step_number,
        started_at,
        {{ local_month('started_at') }} as cohort_month,
        window_ends_at,
        reached_at,
        has_left,
        {{ elapsed_days('started_at', 'reached_at') }} as days_from_start,
        case
            when not (is_implied or is_previous_implied)
                then {{ elapsed_days('previous_at', 'reached_at') }}
        end as days_from_previous

    from ordered_steps

)

select * from funnel_steps_reached
