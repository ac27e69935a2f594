-- One row per month of close and type of activity: how often deals that had one were won, and how many a win took.
-- Deals with an activity are not won because of it: whoever buys is called back. `none` is the row to compare with.
{%- set kinds = {
    'call': "activities.activity_kind = 'call'",
    'email': "activities.activity_kind = 'email'",
    'meeting': "activities.activity_kind = 'meeting'",
    'demo': 'activities.is_demo_held',
    'task': 'activities.is_completed_task'
} %}
with

deals as (

    select
        *,
        {{ local_month('closed_at') }} as month

    from {{ ref('fct_deals') }}
    where is_closed

),

activities as (

    select * from {{ ref('int_sales_activities_unioned') }}

),

activity_deals as (

    select * from {{ ref('stg_hubspot__engagement_deals') }}

),

months as (

    {{ source_months(['hubspot']) }}

),

deal_activities as (

    select
        {% for kind, condition in kinds.items() -%}
        sum(case when {{ condition }} then 1 else 0 end) as {{ kind }}_count,
        {% endfor -%}
        deals.deal_id

    from deals
    inner join activity_deals
        on deals.deal_id = activity_deals.deal_id
    inner join activities
        on activity_deals.engagement_id = activities.activity_id
    where activities.occurred_at <= deals.closed_at
    group by deals.deal_id

),

counted_deals as (

    {% for kind in kinds %}
    select
        deals.month,
        '{{ kind }}' as activity_type,
        deals.is_won,
        deal_activities.{{ kind }}_count as activity_count

    from deals
    inner join deal_activities
        on deals.deal_id = deal_activities.deal_id
    where deal_activities.{{ kind }}_count > 0

    union all

    {% endfor %}
    select
        deals.month,
        'none' as activity_type,
        deals.is_won,
        0 as activity_count

    from deals
    left join deal_activities
        on deals.deal_id = deal_activities.deal_id
    where
        deal_activities.deal_id is null
        or deal_activities.call_count + deal_activities.email_count + deal_activities.meeting_count
        + deal_activities.demo_count + deal_activities.task_count = 0

),

sums as (

    select
        month,
        activity_type,
        count(*) as closed,
        cast(sum(case when is_won then 1 else 0 end) as bigint) as won,
        cast(sum(case when is_won then activity_count else 0 end) as bigint) as activities_of_won

    from counted_deals
    group by
        month,
        activity_type

),

activity_effectiveness as (

    select
        sums.month,
        sums.activity_type,
        sums.closed,
        sums.won,
        {{ ratio('sums.won', 'sums.closed') }} as win_rate,
        {%- for bound in ['lower', 'upper'] %}
        {{ wilson_bound('sums.won', 'sums.closed', bound) }} as win_rate_{{ bound }},
        {%- endfor %}
        {{ ratio('sums.activities_of_won', 'sums.won') }} as activities_per_won_deal,
        sums.activities_of_won,
        months.is_complete

    from sums
    inner join months
        on sums.month = months.month

)

select * from activity_effectiveness
