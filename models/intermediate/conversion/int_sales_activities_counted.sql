-- One row per month and representative, team or all with a call, e-mail, meeting, demo or finished task in it.
{%- set kinds = {
    'call_count': "activity_kind = 'call'",
    'email_count': "activity_kind = 'email'",
    'meeting_count': "activity_kind = 'meeting'",
    'demo_count': 'is_demo_held',
    'completed_task_count': 'is_completed_task'
} %}
with

activities as (

    select * from {{ ref('fct_sales_activities') }}

),

sales_reps as (

    select * from {{ ref('dim_sales_reps') }}

),

dated_activities as (

    select
        activities.*,
        {{ local_month('activities.occurred_at') }} as month,
        'total' as total,
        coalesce(sales_reps.sales_team, 'unknown') as sales_team

    from activities
    left join sales_reps
        on activities.sales_rep_id = sales_reps.sales_rep_id

),

sales_activities_counted as (

    {% for segment in ['total', 'sales_team', 'sales_rep_id'] %}
    select
        {% for kind, condition in kinds.items() -%}
        cast(sum(case when {{ condition }} then 1 else 0 end) as bigint) as {{ kind }},
        {% endfor -%}
        month,
        '{{ segment }}' as segment,
        {{ segment }} as member

    from dated_activities
    where month is not null
    group by
        month,
        {{ segment }}
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}
)

select * from sales_activities_counted
