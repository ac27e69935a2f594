-- One row per month of creation and segment member with leads: how long they waited for our first call or mail.
-- Leads not contacted yet are still waiting: the median is Kaplan–Meier's, over all leads and not over those contacted.
with

leads as (

    select
        *,
        {{ local_month('created_at') }} as month

    from {{ ref('fct_leads') }}
    where created_at is not null

),

members as (

    select * from {{ ref('int_lead_members') }}

),

months as (

    select * from {{ ref('dim_months') }}

),

source_cutoffs as (

    select * from {{ ref('source_cutoffs') }}
    where source_name = 'hubspot'

),

lead_waits as (

    select
        leads.lead_id,
        leads.month,
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
        ) as wait_minutes

    from leads
    cross join source_cutoffs
    where leads.created_at <= source_cutoffs.source_as_of

),

waits as (

    select
        members.segment,
        members.member,
        lead_waits.*

    from lead_waits
    inner join members
        on lead_waits.lead_id = members.lead_id

),

curves as (

    {{ kaplan_meier('waits', ['month', 'segment', 'member'], 'wait_minutes', 'is_contacted') }}

),

medians as (

    select
        month,
        segment,
        member,
        min(case when survival <= 0.5 then wait_minutes end) / 60.0 as km_median_hours

    from curves
    group by
        month,
        segment,
        member

),

counts as (

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

fct_lead_response_monthly as (

    select
        counts.month,
        counts.segment,
        counts.member,
        counts.lead_count,
        counts.contacted_count,
        counts.lead_count - counts.contacted_count as uncontacted_count,
        cast(medians.km_median_hours as double) as km_median_hours,
        {{ ratio('counts.contacted_in_a_day_count', 'counts.mature_count') }} as contacted_24h_rate,
        counts.contacted_in_a_day_count as contacted_24h_rate_numerator,
        counts.mature_count as contacted_24h_rate_denominator,
        {%- for bound in ['lower', 'upper'] %}
        {{ wilson_bound('counts.contacted_in_a_day_count', 'counts.mature_count', bound) }}
            as contacted_24h_rate_{{ bound }},
        {%- endfor %}
        counts.lead_count - counts.mature_count as immature,
        months.ends_at <= source_cutoffs.source_as_of as is_complete

    from counts
    cross join source_cutoffs
    inner join months
        on counts.month = months.month
    inner join medians
        on
            counts.month = medians.month
            and counts.segment = medians.segment
            and counts.member = medians.member

)

select * from fct_lead_response_monthly
