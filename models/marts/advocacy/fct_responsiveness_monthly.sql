-- One row per month in which tickets were opened and segment member, from the first ticket to the current month.
-- Medians of the answered flatter: the slow ones are still open; the Kaplan–Meier medians count them.
{%- set waits = [
    'first_response_hours', 'first_response_business_hours', 'resolution_hours', 'resolution_business_hours'
] %}
with

months as (

    select * from {{ ref('dim_months') }}
    where has_begun

),

cutoffs as (

    select min(source_as_of) as source_as_of from {{ ref('source_cutoffs') }}
    where source_name = 'support'

),

counts as (

    select * from {{ ref('int_tickets_counted') }}

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
        coalesce(counts.{{ measure }}, 0) as {{ measure }},
        {%- endfor %}
        {%- for wait in waits %}
        counts.median_{{ wait }},
        counts.km_median_{{ wait }},
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

)

select * from fct_responsiveness_monthly
