-- One row per local month and segment member with tickets opened: how many, and their median waits.
-- Where all who wait had waited longer, they rank behind the Kaplan-Meier median, which is an ordinary one then; only
-- members of whom that is not so, those of the last months, are estimated.
{%- set waits = {
    'first_response_hours': 'has_first_response', 'first_response_business_hours': 'has_first_response',
    'resolution_hours': 'has_resolution', 'resolution_business_hours': 'has_resolution'
} %}
{%- set counts = ['tickets', 'responded_tickets', 'solved_tickets', 'reopened_tickets', 'contradictory_tickets'] %}
{%- set longer_than_any = 'cast(1e18 as double)' %}
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
        {{ median('case when ' ~ is_over ~ ' and not is_contradictory then ' ~ wait ~ ' end') }} as median_{{ wait }},
        percentile_disc(0.5) within group (
            order by case
                when is_contradictory then null
                when {{ is_over }} then {{ wait }}
                else {{ longer_than_any }}
            end
        ) as middle_{{ wait }},
        max(case when {{ is_over }} and not is_contradictory then {{ wait }} end) as last_{{ wait }},
        min(case when not {{ is_over }} and not is_contradictory then {{ wait }} end) as first_open_{{ wait }},
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
        not cut_tickets.is_contradictory
        and least(cells.middle_{{ wait }}, cells.last_{{ wait }}) > cells.first_open_{{ wait }}
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
        max(case when wait = '{{ wait }}' then 1 else 0 end) = 1 as has_{{ wait }},
        min(case when wait = '{{ wait }}' and survival <= 0.5 then hours end) as km_median_{{ wait }},
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
            when estimated_medians.has_{{ wait }} then estimated_medians.km_median_{{ wait }}
            else nullif(cells.middle_{{ wait }}, {{ longer_than_any }})
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
