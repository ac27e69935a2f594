-- One row per metric of leads, funnels and stages, variant, month of the first step and segment member.
-- Funnels are read by cohort: a month whose window is still open for somebody has no rate yet.
{%- set stage_segments = ['customer_type', 'acquisition_channel'] %}
{%- set funnel_step = dbt.concat(['funnel', "'/'", 'step']) %}
with

months as (

    {{ source_months(['hubspot']) }}

),

funnel_months as (

    {{ source_months(['stripe', 'hubspot', 'segment']) }}

),

lead_conversions as (

    select
        lead_conversions.*,
        funnel_months.is_complete

    from {{ ref('fct_lead_conversion_monthly') }} as lead_conversions
    inner join funnel_months
        on lead_conversions.cohort_month = funnel_months.month

),

funnel_steps as (

    select
        funnel_steps.*,
        funnel_months.is_complete,
        max(funnel_steps.step_number) over (partition by funnel_steps.funnel) as last_step_number

    from {{ ref('fct_funnel_monthly') }} as funnel_steps
    inner join funnel_months
        on funnel_steps.cohort_month = funnel_months.month

),

leads as (

    select
        *,
        {{ month_of('created_date') }} as month,
        'total' as total

    from {{ ref('fct_leads') }}

),

lead_members as (

    {% for segment in ['total'] + segment_names() %}
    select
        month,
        '{{ segment }}' as segment,
        {{ segment }} as member,
        count(*) as lead_count,
        {{ median('lead_score') }} as median_lead_score

    from leads
    group by
        month,
        {{ segment }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

lead_months as (

    select
        lead_members.*,
        months.is_complete

    from lead_members
    inner join months
        on lead_members.month = months.month

),

months_without_leads as (

    {{ quiet_months('lead_months') }}

),

stage_exits as (

    select
        *,
        {{ local_month('exited_at') }} as month,
        'total' as total

    from {{ ref('fct_lifecycle_stages') }}
    where exited_at is not null

),

stage_members as (

    {% for segment in ['total'] + stage_segments %}
    select
        month,
        stage,
        '{{ segment }}' as segment,
        {{ segment }} as member,
        {{ median('elapsed_days') }} as median_elapsed_days

    from stage_exits
    group by
        month,
        stage,
        {{ segment }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

stage_months as (

    select
        stage_members.*,
        funnel_months.is_complete

    from stage_members
    inner join funnel_months
        on stage_members.month = funnel_months.month

),

metric_values as (

    {{ metric_rows('lead_conversions', [
        {
            'id': 'visitor_to_lead_rate', 'rate': 'conversion_rate', 'numerator': 'numerator',
            'denominator': 'denominator', 'where': "conversion = 'visitor_to_lead'"
        },
        {
            'id': 'mql_to_sql_rate', 'variant': "'sql_or_opportunity'", 'rate': 'conversion_rate',
            'numerator': 'numerator', 'denominator': 'denominator', 'where': "conversion = 'mql_to_sql_or_opportunity'"
        },
        {
            'id': 'mql_to_sql_rate', 'variant': "'sql'", 'rate': 'conversion_rate', 'numerator': 'numerator',
            'denominator': 'denominator', 'where': "conversion = 'mql_to_sql'"
        }
    ], month='cohort_month', is_mature='is_mature') }}

    union all

    {{ metric_rows('funnel_steps', [
        {
            'id': 'funnel_step_rate', 'variant': funnel_step, 'rate': 'step_rate', 'where': 'step_number > 1'
        },
        {
            'id': 'funnel_overall_rate', 'variant': funnel_step, 'rate': 'overall_rate',
            'where': 'step_number = last_step_number'
        }
    ], month='cohort_month', is_mature='is_mature') }}

    union all

    {{ metric_rows('lead_months', [
        {'id': 'new_leads', 'value': 'lead_count'}, {'id': 'lead_score', 'median': 'median_lead_score'}
    ]) }}

    union all

    {{ metric_rows('months_without_leads', [{'id': 'new_leads', 'value': '0'}]) }}

    union all

    {{ metric_rows('stage_months', [
        {'id': 'time_in_stage', 'variant': "coalesce(stage, 'unknown')", 'median': 'median_elapsed_days'}
    ]) }}

)

select * from metric_values
