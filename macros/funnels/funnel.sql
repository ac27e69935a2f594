{#
    A funnel of your own, as CTEs that end with `funnel`: the engine of fct_funnel_monthly over any events.
    Example, whole: with visits as (select visitor_id as entity_id, 'visit' as milestone, started_at as occurred_at from ...),
    {{ funnel('visits', ['visit', ['lead', 'trial'], 'customer'], window_days=30) }} select * from funnel.
    `events` has entity_id, milestone, occurred_at and, if `member` names one, a column to cut by: the entity's at its first
    step. A step is a milestone or a list of them. An entity with one of `exclusions` at or after a step and before the
    next has left. Columns: cohort_month, member, step_number, step, entered, step_rate, lower, upper, overall_rate,
    median_days, dropped, immature. Only entities whose window is over at as_of are counted and timed.
#}
{% macro funnel(events, steps, window_days, exclusions=[], member=none) -%}
    {%- if steps is string or steps | length < 2 -%}
        {{ exceptions.raise_compiler_error("funnel takes a list of two steps or more, not " ~ steps | tojson ~ ".") }}
    {%- endif -%}
    {%- if window_days is not integer or window_days < 1 -%}
        {{ exceptions.raise_compiler_error("funnel takes window_days as a whole number from 1, not " ~ window_days | tojson ~ ".") }}
    {%- endif -%}
    funnel_step_events as (
        {% for step in steps %}
        {%- set step_number = loop.index %}
        {%- for is_exclusion in ([false, true] if exclusions and step_number > 1 else [false]) %}
        select
            'funnel' as funnel,
            cast(events.entity_id as {{ dbt.type_string() }}) as entity_id,
            {{ step_number }} as step_number,
            {{ is_exclusion | lower }} as is_exclusion,
            false as is_implied,
            events.occurred_at,
            {{ window_days }} as window_days,
            {{ saas_lifecycle.segment_member(member, 'events') if member else "'total'" }} as member
        from {{ events }} as events
        cross join {{ ref('as_of') }} as cutoff
        where
            events.milestone in (
                {%- for milestone in (exclusions if is_exclusion else ([step] if step is string else step)) -%}
                '{{ milestone | replace("'", "''") }}'{{ ', ' if not loop.last }}
                {%- endfor -%}
            )
            and events.occurred_at <= cutoff.as_of
            and events.entity_id is not null
        {{ 'union all' if not loop.last }}
        {%- endfor %}
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ),

    {{ saas_lifecycle.ordered_steps('funnel_step_events', steps | length) }},

    funnel_entities as (

        select
            starts.entity_id,
            min(starts.member) as member,
            min({{ saas_lifecycle.local_month('starts.occurred_at') }}) as cohort_month,
            min(case when ordered_steps.window_ends_at <= cutoff.as_of then 1 else 0 end) = 1 as is_mature

        from ordered_steps
        cross join {{ ref('as_of') }} as cutoff
        inner join funnel_step_events as starts
            on
                ordered_steps.entity_id = starts.entity_id
                and ordered_steps.started_at = starts.occurred_at
                and starts.step_number = 1
        where ordered_steps.step_number = 1
        group by starts.entity_id

    ),

    funnel_steps as (
        {% for step in steps %}
        select
            {{ loop.index }} as step_number,
            '{{ (step if step is string else step | join(' or ')) | replace("'", "''") }}' as step
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ),

    funnel_reached as (

        select
            funnel_entities.cohort_month,
            funnel_entities.member,
            funnel_entities.is_mature,
            ordered_steps.step_number,
            {{ saas_lifecycle.elapsed_days('ordered_steps.previous_at', 'ordered_steps.reached_at') }} as days

        from ordered_steps
        inner join funnel_entities
            on ordered_steps.entity_id = funnel_entities.entity_id
        where not ordered_steps.has_left

    ),

    funnel_cells as (

        select
            cohort_month,
            member,
            sum(case when is_mature then 1 else 0 end) as mature,
            sum(case when is_mature then 0 else 1 end) as immature

        from funnel_entities
        group by
            cohort_month,
            member

    ),

    funnel_counted as (

        select
            funnel_cells.cohort_month,
            funnel_cells.member,
            funnel_steps.step_number,
            funnel_steps.step,
            funnel_cells.immature,
            case
                when funnel_cells.mature > 0
                    then sum(case when funnel_reached.is_mature then 1 else 0 end)
            end as entered,
            {{ saas_lifecycle.median('case when funnel_reached.is_mature then funnel_reached.days end') }} as median_days

        from funnel_cells
        cross join funnel_steps
        left join funnel_reached
            on
                funnel_cells.cohort_month = funnel_reached.cohort_month
                and funnel_cells.member = funnel_reached.member
                and funnel_steps.step_number = funnel_reached.step_number
        group by
            funnel_cells.cohort_month,
            funnel_cells.member,
            funnel_steps.step_number,
            funnel_steps.step,
            funnel_cells.mature,
            funnel_cells.immature

    ),

    funnel_rated as (

        {{ saas_lifecycle.funnel_rates('funnel_counted', ['cohort_month', 'member']) }}

    ),

    funnel as (

        select
            cohort_month,
            member,
            step_number,
            step,
            entered,
            step_rate,
            lower,
            upper,
            overall_rate,
            median_days,
            dropped,
            immature

        from funnel_rated

    )
{%- endmacro %}
