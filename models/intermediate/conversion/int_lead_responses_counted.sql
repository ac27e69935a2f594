-- One row per local month of creation and segment member with leads: how many, and their median wait for our first
-- call or mail. A month keeps last night's where its leads are told the same and those still waiting had waited longer
-- than any median of it: after Kaplan and Meier, how much longer they wait moves none.
{{ config(**kept_place('segment')) }}
{% set counts = ['lead_count', 'contacted_count', 'mature_count', 'contacted_in_a_day_count', 'km_median_minutes'] %}
{% set known = ['month', 'segment', 'member'] + counts + ['settled_minutes', 'fingerprint'] %}
with

source_cutoffs as (

    select * from {{ ref('source_cutoffs') }}
    where source_name = 'hubspot'

),

leads as (

    select * from {{ ref('fct_leads') }}

),

members as (

    select * from {{ ref('int_lead_members') }}

),

-- What is so for good, unless something new is told of the lead.
known_leads as (

    select
        {{ 'leads.' ~ customer_segments() | join(',\n        leads.') }},
        leads.lead_id,
        {{ local_month('leads.created_at') }} as month,
        leads.first_response_hours,
        leads.first_response_hours is not null as is_contacted,
        coalesce(leads.first_response_hours <= 24, false) as is_contacted_in_a_day,
        {{ add_interval('leads.created_at', 24, 'hour') }} <= source_cutoffs.source_as_of as is_mature,
        case when leads.first_response_hours is null then leads.created_at end as open_since

    from leads
    cross join source_cutoffs
    where leads.created_at <= source_cutoffs.source_as_of

),

known_months as (

    select
        month,
        {{ rows_fingerprint('known_leads') }} as fingerprint,
        max(open_since) as last_open_since

    from known_leads
    group by month

),

months as (

    select
        known_months.month,
        known_months.fingerprint,
        {{ elapsed_seconds('known_months.last_open_since', 'source_cutoffs.source_as_of') }} / 60.0
            as shortest_open_minutes,
        {% for column in counts + ['settled_minutes'] %}
        cast(null as bigint) as {{ column }},
        {% endfor %}
        'total' as segment,
        'total' as member

    from known_months
    cross join source_cutoffs

),

kept_cells as (

    {{ kept_rows(known + ['shortest_open_minutes'], 'months') }}

),

settled_cells as (

    select
        {{ 'kept_cells.' ~ known | join(',\n        kept_cells.') }},
        months.shortest_open_minutes

    from kept_cells
    inner join months
        on
            kept_cells.month = months.month
            and kept_cells.fingerprint = months.fingerprint
    where
        coalesce(kept_cells.settled_minutes < kept_cells.shortest_open_minutes, true)
        and coalesce(kept_cells.settled_minutes < months.shortest_open_minutes, true)

),

waits as (

    select
        members.segment,
        members.member,
        known_leads.month,
        known_leads.is_contacted,
        known_leads.is_contacted_in_a_day,
        known_leads.is_mature,
        cast(
            floor(
                coalesce(
                    known_leads.first_response_hours * 60,
                    {{ elapsed_seconds('known_leads.open_since', 'source_cutoffs.source_as_of') }} / 60.0
                )
            ) as bigint
        ) as wait_minutes

    from known_leads
    cross join source_cutoffs
    inner join members
        on known_leads.lead_id = members.lead_id
    left join settled_cells
        on
            known_leads.month = settled_cells.month
            and settled_cells.segment = 'total'
    where settled_cells.month is null

),

curves as (

    {{ kaplan_meier('waits', ['month', 'segment', 'member'], 'wait_minutes', 'is_contacted') }}

),

medians as (

    select
        month,
        segment,
        member,
        min(case when survival <= 0.5 then wait_minutes end) as km_median_minutes,
        max(case when events > 0 then wait_minutes end) as last_contacted_minutes

    from curves
    group by
        month,
        segment,
        member

),

counted_waits as (

    select
        month,
        segment,
        member,
        count(*) as lead_count,
        cast(sum(case when is_contacted then 1 else 0 end) as bigint) as contacted_count,
        cast(sum(case when is_mature then 1 else 0 end) as bigint) as mature_count,
        cast(sum(case when is_mature and is_contacted_in_a_day then 1 else 0 end) as bigint) as contacted_in_a_day_count

    from waits
    group by
        month,
        segment,
        member

),

lead_responses_counted as (

    select * from settled_cells

    union all

    select
        counted_waits.*,
        medians.km_median_minutes,
        max(coalesce(medians.km_median_minutes, medians.last_contacted_minutes)) over (
            partition by counted_waits.month
        ) as settled_minutes,
        months.fingerprint,
        months.shortest_open_minutes

    from counted_waits
    inner join months
        on counted_waits.month = months.month
    inner join medians
        on
            counted_waits.month = medians.month
            and counted_waits.segment = medians.segment
            and counted_waits.member = medians.member

)

select * from lead_responses_counted
