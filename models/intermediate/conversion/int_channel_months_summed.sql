-- One row per month, channel and campaign with visits, leads, customers, spend or attributed revenue.
{%- set milestones = ['created', 'mql', 'sql', 'opportunity'] %}
{%- set parts = {
    'visits': ['sessions', 'engaged_sessions', 'page_views', 'visitors', 'visitors_reached'],
    'lead_milestones': ['created_leads', 'mql_leads', 'sql_leads', 'opportunity_leads'],
    'customers': ['paying_customers'],
    'attributions': ['attributed_customers', 'attributed_revenue'],
    'spend': ['ad_spend', 'spend_rows', 'converted_rows', 'impressions', 'clicks']
} %}
with

sessions as (

    select * from {{ ref('fct_web_sessions') }}

),

leads as (

    select * from {{ ref('fct_leads') }}

),

visitor_months as (

    select
        {{ month_of('session_date') }} as month,
        channel,
        campaign,
        visitor_id,
        min(started_at) as first_started_at,
        count(*) as session_count,
        sum(case when is_engaged then 1 else 0 end) as engaged_count,
        sum(page_view_count) as page_view_count

    from sessions
    group by {{ month_of('session_date') }}, channel, campaign, visitor_id

),

ranked_visitor_months as (

    select
        *,
        row_number() over (
            partition by month, visitor_id order by first_started_at, channel, campaign
        ) as visit_rank

    from visitor_months

),

visits as (

    select
        month,
        channel,
        campaign,
        sum(session_count) as sessions,
        sum(engaged_count) as engaged_sessions,
        sum(page_view_count) as page_views,
        sum(case when visit_rank = 1 then 1 else 0 end) as visitors,
        count(*) as visitors_reached

    from ranked_visitor_months
    group by month, channel, campaign

),

reached_milestones as (

    {% for milestone in milestones %}
    select
        '{{ milestone }}' as milestone,
        {{ local_month(milestone ~ '_at') }} as month,
        acquisition_channel as channel,
        acquisition_campaign as campaign

    from leads
    where {{ milestone }}_at is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

lead_milestones as (

    select
        month,
        channel,
        {%- for milestone in milestones %}
        sum(case when milestone = '{{ milestone }}' then 1 else 0 end) as {{ milestone }}_leads,
        {%- endfor %}
        campaign

    from reached_milestones
    group by month, channel, campaign

),

customers as (

    select
        cohort_month as month,
        acquisition_channel as channel,
        acquisition_campaign as campaign,
        count(*) as paying_customers

    from {{ ref('dim_customers') }}
    where cohort_month is not null
    group by cohort_month, acquisition_channel, acquisition_campaign

),

attributions as (

    select
        conversion_month as month,
        channel,
        campaign,
        sum(position_weight) as attributed_customers,
        sum(position_revenue) as attributed_revenue

    from {{ ref('fct_attribution') }}
    group by conversion_month, channel, campaign

),

spend as (

    select
        {{ month_of('spend_date') }} as month,
        channel,
        campaign,
        sum(spend) as ad_spend,
        count(*) as spend_rows,
        count(spend) as converted_rows,
        sum(impression_count) as impressions,
        sum(click_count) as clicks

    from {{ ref('int_ad_spend_converted') }}
    group by {{ month_of('spend_date') }}, channel, campaign

),

unioned_parts as (

    {% for part in parts %}
    select
        month,
        channel,
        {%- for other, measures in parts.items() %}
        {%- for measure in measures %}
        {{ measure if other == part else 0 }} as {{ measure }},
        {%- endfor %}
        {%- endfor %}
        campaign

    from {{ part }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

channel_months_summed as (

    select
        month,
        channel,
        {%- for measures in parts.values() %}
        {%- for measure in measures %}
        coalesce(sum({{ measure }}), 0) as {{ measure }},
        {%- endfor %}
        {%- endfor %}
        campaign

    from unioned_parts
    group by month, channel, campaign

)

select * from channel_months_summed
