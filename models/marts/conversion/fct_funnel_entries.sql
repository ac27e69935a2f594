-- One row per funnel and visitor, lead, user or customer that entered it, with when each step was reached.
-- A step left before it, or reached after the window, has no time.
{# A custom segment adds a column that no YAML can name, so the contract is enforced only while there is none. #}
{{ config(
    contract={'enforced': not custom_segments()},
    **kept_by('entity_id', 'int_funnel_entities_compared', moved="{{ entries_followed() }}")
) }}
with

funnels as (

    select * from {{ ref('int_funnels_windowed') }}

),

entries as (

    select * from {{ ref('int_funnel_entries') }}

),

steps_reached as (

    select * from {{ ref('int_funnel_steps_reached') }}
    where {{ is_changed('entity_id', 'int_funnel_entities_compared') }}

),

step_times as (

    select
        funnel,
        {%- for number in range(2, 9) %}
        max(case when step_number = {{ number }} then reached_at end) as step_{{ number }}_at,
        {%- endfor %}
        entity_id

    from steps_reached
    where not has_left
    group by
        funnel,
        entity_id

),

fct_funnel_entries as (

    select
        entries.funnel,
        funnels.entity,
        entries.entity_id,
        entries.customer_id,
        entries.cohort_month,
        entries.started_at,
        {%- for number in range(2, 9) %}
        step_times.step_{{ number }}_at,
        {%- endfor %}
        cast(entries.steps_reached as bigint) as steps_reached,
        entries.is_mature,
        {%- for segment in segment_names() %}
        entries.{{ segment }},
        {%- endfor %}
        entries.followed_days

    from entries
    inner join funnels
        on entries.funnel = funnels.funnel
    left join step_times
        on
            entries.funnel = step_times.funnel
            and entries.entity_id = step_times.entity_id

)

select * from fct_funnel_entries
