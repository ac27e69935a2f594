-- One row per local month of creation and segment member with leads: how many, and their median wait for our first
-- call or mail: Kaplan–Meier's, estimated only where an open wait is shorter than it; elsewhere ranks give it.
-- Segments that a lead's own deals decide are left out: who was sold to would stand apart from who was not.
{%- set segments = ['total'] + customer_segments() | reject('in', dated_segments()) | list %}
{%- set counts = ['lead_count', 'contacted_count', 'mature_count', 'contacted_in_a_day_count'] %}
with

source_cutoffs as (

    select * from {{ ref('source_cutoffs') }}
    where source_name = 'hubspot'

),

leads as (

    select * from {{ ref('fct_leads') }}

),

waits as (

    select
        {{ segments[1:] | join(',\n        ') }},
        {{ month_of('leads.created_date') }} as month,
        leads.first_response_hours is not null as is_contacted,
        coalesce(leads.first_response_hours < 24, false) as is_contacted_in_a_day,
        {{ add_interval('leads.created_at', 24, 'hour') }} <= source_cutoffs.source_as_of as is_mature,
        cast(
            floor(
                coalesce(
                    leads.first_response_hours * 60,
                    {{ elapsed_seconds('leads.created_at', 'source_cutoffs.source_as_of') }} / 60.0
                )
            ) as bigint
        ) as wait_minutes,
        'total' as total

    from leads
    cross join source_cutoffs
    where leads.created_at <= source_cutoffs.source_as_of

),

cells as (

    {% for segment in segments %}
    select
        month,
        '{{ segment }}' as segment,
        {{ segment }} as member,
        count(*) as lead_count,
        cast(sum(case when is_contacted then 1 else 0 end) as bigint) as contacted_count,
        cast(sum(case when is_mature then 1 else 0 end) as bigint) as mature_count,
        cast(sum(case when is_mature and is_contacted_in_a_day then 1 else 0 end) as bigint)
            as contacted_in_a_day_count,
        cast({{ ranked_median('wait_minutes', 'is_contacted') }} as bigint) as ranked_median_minutes,
        {{ is_median_ranked('wait_minutes', 'is_contacted') }} as is_median_ranked

    from waits
    group by
        month,
        {{ segment }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

open_waits as (

    {% for segment in segments %}
    select
        waits.month,
        cells.segment,
        cells.member,
        waits.wait_minutes,
        waits.is_contacted

    from waits
    inner join cells
        on
            waits.month = cells.month
            and waits.{{ segment }} = cells.member
            and cells.segment = '{{ segment }}'
    where not cells.is_median_ranked
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

curves as (

    {{ kaplan_meier('open_waits', ['month', 'segment', 'member'], 'wait_minutes', 'is_contacted') }}

),

estimated_medians as (

    select
        month,
        segment,
        member,
        {{ median_survival('survival', 'wait_minutes') }} as km_median_minutes

    from curves
    group by
        month,
        segment,
        member

),

lead_responses_counted as (

    select
        cells.month,
        cells.segment,
        cells.member,
        {{ 'cells.' ~ counts | join(',\n        cells.') }},
        case
            when cells.is_median_ranked then cells.ranked_median_minutes
            else estimated_medians.km_median_minutes
        end as km_median_minutes

    from cells
    left join estimated_medians
        on
            cells.month = estimated_medians.month
            and cells.segment = estimated_medians.segment
            and cells.member = estimated_medians.member

)

select * from lead_responses_counted
