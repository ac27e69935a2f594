-- One row per local month of creation and segment member with leads: how many, and their median wait for our first
-- call or mail. Where all who wait had waited longer, they rank behind the median, which is Kaplan and Meier's then;
-- only members of whom that is not so, those of the last months, are estimated.
-- Segments that a lead's own deals decide are left out: who was sold to would stand apart from who was not.
{%- set segments = ['total'] + customer_segments() | reject('in', dated_segments()) | list %}
{%- set counts = ['lead_count', 'contacted_count', 'mature_count', 'contacted_in_a_day_count'] %}
{%- set longer_than_any = '9223372036854775807' %}
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
        cast({{ dbt.date_trunc('month', 'leads.created_date') }} as date) as month,
        leads.first_response_hours is not null as is_contacted,
        coalesce(leads.first_response_hours <= 24, false) as is_contacted_in_a_day,
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
        percentile_disc(0.5) within group (
            order by case when is_contacted then wait_minutes else {{ longer_than_any }} end
        ) as middle_minutes,
        max(case when is_contacted then wait_minutes end) as last_contacted_minutes,
        min(case when not is_contacted then wait_minutes end) as first_open_minutes

    from waits
    group by
        month,
        {{ segment }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

settled_cells as (

    select
        month,
        segment,
        member,
        {{ counts | join(',\n        ') }},
        cast(nullif(middle_minutes, {{ longer_than_any }}) as bigint) as km_median_minutes,
        contacted_count in (0, lead_count)
        or least(middle_minutes, last_contacted_minutes) <= first_open_minutes as is_settled

    from cells

),

open_waits as (

    {% for segment in segments %}
    select
        waits.month,
        settled_cells.segment,
        settled_cells.member,
        waits.wait_minutes,
        waits.is_contacted

    from waits
    inner join settled_cells
        on
            waits.month = settled_cells.month
            and waits.{{ segment }} = settled_cells.member
            and settled_cells.segment = '{{ segment }}'
    where not settled_cells.is_settled
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

curves as (

    {{ kaplan_meier('open_waits', ['month', 'segment', 'member'], 'wait_minutes', 'is_contacted') }}

),

medians as (

    select
        month,
        segment,
        member,
        min(case when survival <= 0.5 then wait_minutes end) as km_median_minutes

    from curves
    group by
        month,
        segment,
        member

),

lead_responses_counted as (

    select
        settled_cells.month,
        settled_cells.segment,
        settled_cells.member,
        {{ 'settled_cells.' ~ counts | join(',\n        settled_cells.') }},
        case
            when settled_cells.is_settled then settled_cells.km_median_minutes
            else medians.km_median_minutes
        end as km_median_minutes

    from settled_cells
    left join medians
        on
            settled_cells.month = medians.month
            and settled_cells.segment = medians.segment
            and settled_cells.member = medians.member

)

select * from lead_responses_counted
