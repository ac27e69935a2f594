-- One row per month in which tickets were opened and segment member, from the first ticket to the current month.
-- Medians of the answered flatter: the slow ones are still open; the Kaplan–Meier medians count them.
{%- set waits = {
    'first_response_hours': 'has_first_response', 'first_response_business_hours': 'has_first_response',
    'resolution_hours': 'has_resolution', 'resolution_business_hours': 'has_resolution'
} %}
with

months as (

    select * from {{ ref('dim_months') }}
    where has_begun

),

cutoffs as (

    select min(source_as_of) as source_as_of from {{ ref('source_cutoffs') }}
    where source_name = 'support'

),

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

timed_tickets as (

    {% for wait, is_over in waits.items() %}
    select
        month,
        segment,
        member,
        '{{ wait }}' as wait,
        {{ wait }} as hours,
        {{ is_over }} as is_over

    from cut_tickets
    where not is_contradictory
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

),

curves as (

    {{ kaplan_meier('timed_tickets', ['month', 'segment', 'member', 'wait'], 'hours', 'is_over') }}

),

curve_medians as (

    select
        {%- for wait in waits %}
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

counts as (

    select
        count(*) as tickets,
        sum(case when has_first_response then 1 else 0 end) as responded_tickets,
        sum(case when has_resolution then 1 else 0 end) as solved_tickets,
        sum(case when is_reopened then 1 else 0 end) as reopened_tickets,
        sum(case when is_contradictory then 1 else 0 end) as contradictory_tickets,
        {%- for wait, is_over in waits.items() %}
        {{ median('case when ' ~ is_over ~ ' and not is_contradictory then ' ~ wait ~ ' end') }} as median_{{ wait }},
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

members_seen as (

    select
        segment,
        member,
        min(month) as month

    from counts
    group by
        segment,
        member

),

fct_responsiveness_monthly as (

    select
        months.month,
        members_seen.segment,
        members_seen.member,
        {%- for measure in [
            'tickets', 'responded_tickets', 'solved_tickets', 'reopened_tickets', 'contradictory_tickets'
        ] %}
        cast(coalesce(counts.{{ measure }}, 0) as bigint) as {{ measure }},
        {%- endfor %}
        {%- for wait in waits %}
        counts.median_{{ wait }},
        curve_medians.km_median_{{ wait }},
        {%- endfor %}
        coalesce(months.ends_at <= cutoffs.source_as_of, false) as is_complete

    from members_seen
    inner join months
        on members_seen.month <= months.month
    cross join cutoffs
    left join counts
        on
            members_seen.segment = counts.segment
            and members_seen.member = counts.member
            and months.month = counts.month
    left join curve_medians
        on
            members_seen.segment = curve_medians.segment
            and members_seen.member = curve_medians.member
            and months.month = curve_medians.month

)

select * from fct_responsiveness_monthly
