-- One row per local month and segment member with tickets opened: how many, and their median waits.
-- A Kaplan–Meier median is estimated only where an open wait is shorter than it; elsewhere ranks give it.
{%- set waits = {
    'first_response_hours': 'has_first_response', 'first_response_business_hours': 'has_first_response',
    'resolution_hours': 'has_resolution', 'resolution_business_hours': 'has_resolution'
} %}
{%- set counts = ['tickets', 'responded_tickets', 'solved_tickets', 'reopened_tickets', 'contradictory_tickets'] %}
with

tickets as (

    select * from {{ ref('int_tickets_timed') }}

),

members as (

    select * from {{ ref('int_customer_months_segmented') }}

),

cut_tickets as (

    {% for segment in ['total'] + segment_names() %}
    select
        '{{ segment }}' as segment,
        {{ "'total'" if segment == 'total' else segment_member(segment, 'members') }} as member,
        tickets.*

    from tickets
    {% if segment != 'total' -%}
    left join members
        on
            tickets.customer_id = members.customer_id
            and tickets.month = members.month
    {% endif -%}
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

),

cells as (

    select
        count(*) as tickets,
        cast(sum(case when has_first_response then 1 else 0 end) as bigint) as responded_tickets,
        cast(sum(case when has_resolution then 1 else 0 end) as bigint) as solved_tickets,
        cast(sum(case when is_reopened then 1 else 0 end) as bigint) as reopened_tickets,
        cast(sum(case when is_contradictory then 1 else 0 end) as bigint) as contradictory_tickets,
        {%- for wait, is_over in waits.items() %}
        {{ median('case when ' ~ is_over ~ ' then ' ~ wait ~ ' end') }} as median_{{ wait }},
        {{ ranked_median(wait, is_over) }} as ranked_median_{{ wait }},
        {{ is_median_ranked(wait, is_over) }} as is_median_ranked_{{ wait }},
        {%- endfor %}
        month,
        segment,
        member

    from cut_tickets
    group by
        month,
        segment,
        member

),

open_waits as (

    {% for wait, is_over in waits.items() %}
    select
        cut_tickets.month,
        cut_tickets.segment,
        cut_tickets.member,
        '{{ wait }}' as wait,
        cut_tickets.{{ wait }} as hours,
        cut_tickets.{{ is_over }} as is_over

    from cut_tickets
    inner join cells
        on
            cut_tickets.month = cells.month
            and cut_tickets.segment = cells.segment
            and cut_tickets.member = cells.member
    where
        cut_tickets.{{ wait }} is not null
        and not cells.is_median_ranked_{{ wait }}
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

),

curves as (

    {{ kaplan_meier('open_waits', ['month', 'segment', 'member', 'wait'], 'hours', 'is_over') }}

),

estimated_medians as (

    select
        {%- for wait in waits %}
        {{ median_survival('survival', "case when wait = '" ~ wait ~ "' then hours end") }} as km_median_{{ wait }},
        {%- endfor %}
        month,
        segment,
        member

    from curves
    group by
        month,
        segment,
        member

),

tickets_counted as (

    select
        {{ 'cells.' ~ counts | join(',\n        cells.') }},
        {%- for wait in waits %}
        cells.median_{{ wait }},
        case
            when cells.is_median_ranked_{{ wait }} then cells.ranked_median_{{ wait }}
            else estimated_medians.km_median_{{ wait }}
        end as km_median_{{ wait }},
        {%- endfor %}
        cells.month,
        cells.segment,
        cells.member

    from cells
    left join estimated_medians
        on
            cells.month = estimated_medians.month
            and cells.segment = estimated_medians.segment
            and cells.member = estimated_medians.member

)

select * from tickets_counted
