{#
    The steps of funnels in order, as CTEs that end with `ordered_steps`: each step is its earliest event at or after the
    step before and before the window's end.
    Example: with step_events as (...), {{ ordered_steps('step_events', 3) }} select * from ordered_steps.
    `step_events` has funnel, entity_id, step_number (from 1), is_exclusion, is_implied, occurred_at and window_days.
    Columns: funnel, entity_id, step_number, started_at, window_ends_at, previous_at, is_previous_implied, reached_at,
    is_implied, has_left. A row with has_left says that an exclusion came before the step; nothing follows it.
#}
{# A chain of joins from step to step reads each event once; windows over all events cost five times as much, and the
   minimum of each step alone is not ordered. #}
{% macro ordered_steps(step_events, max_steps) -%}
    step_1 as (

        select
            funnel,
            entity_id,
            min(occurred_at) as started_at,
            {{ saas_lifecycle.add_interval('min(occurred_at)', 'max(window_days) * 24', 'hour') }} as window_ends_at,
            min(occurred_at) as reached_at,
            min(case when not is_implied then occurred_at end) as observed_at,
            cast(null as timestamp) as excluded_at

        from {{ step_events }}
        where
            step_number = 1
            and not is_exclusion
        group by
            funnel,
            entity_id

    ),
    {% for number in range(2, max_steps + 1) %}

    step_{{ number }} as (

        select
            previous_steps.funnel,
            previous_steps.entity_id,
            previous_steps.started_at,
            previous_steps.window_ends_at,
            min(case when not events.is_exclusion then events.occurred_at end) as reached_at,
            min(case when not events.is_exclusion and not events.is_implied then events.occurred_at end) as observed_at,
            min(case when events.is_exclusion then events.occurred_at end) as excluded_at,
            previous_steps.reached_at as previous_at,
            coalesce(previous_steps.observed_at > previous_steps.reached_at, previous_steps.observed_at is null)
                as is_previous_implied

        from step_{{ number - 1 }} as previous_steps
        inner join {{ step_events }} as events
            on
                previous_steps.funnel = events.funnel
                and previous_steps.entity_id = events.entity_id
                and events.step_number = {{ number }}
                and previous_steps.reached_at <= events.occurred_at
                and previous_steps.window_ends_at > events.occurred_at
        where coalesce(previous_steps.excluded_at >= previous_steps.reached_at, previous_steps.excluded_at is null)
        group by
            previous_steps.funnel,
            previous_steps.entity_id,
            previous_steps.started_at,
            previous_steps.window_ends_at,
            previous_steps.reached_at,
            previous_steps.observed_at

    ),
    {% endfor %}

    ordered_steps as (
        {% for number in range(1, max_steps + 1) %}
        select
            funnel,
            entity_id,
            {{ number }} as step_number,
            started_at,
            window_ends_at,
            {{ 'previous_at' if number > 1 else 'cast(null as timestamp)' }} as previous_at,
            {{ 'is_previous_implied' if number > 1 else 'false' }} as is_previous_implied,
            case when coalesce(excluded_at >= reached_at, excluded_at is null) then reached_at end as reached_at,
            coalesce(observed_at > reached_at, observed_at is null) as is_implied,
            not coalesce(excluded_at >= reached_at, excluded_at is null) as has_left

        from step_{{ number }}
        {{ 'union all' if not loop.last }}
        {% endfor %}

    )
{%- endmacro %}
