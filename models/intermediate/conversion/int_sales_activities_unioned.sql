-- One row per sales activity, from whichever form of engagement tables the connector delivers.
with

engagements as (

    select * from {{ ref('stg_hubspot__engagements') }}

),

activity_details as (

    {% for type, table in [
        ('CALL', 'calls'), ('EMAIL', 'emails'), ('MEETING', 'meetings'), ('TASK', 'tasks'), ('NOTE', 'notes')
    ] %}
    select
        engagement_id,
        '{{ type }}' as engagement_type,
        occurred_at,
        owner_id,
        activity_type,
        {{ 'status' if type == 'TASK' else dbt.cast('null', dbt.type_string()) }} as status,
        {{ 'meeting_outcome' if type == 'MEETING' else dbt.cast('null', dbt.type_string()) }} as meeting_outcome

    from {{ ref('stg_hubspot__engagement_' ~ table) }}
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}
),

ranked_details as (

    select
        activity_details.*,
        row_number() over (
            partition by activity_details.engagement_id
            order by activity_details.occurred_at, activity_details.engagement_type
        ) as detail_rank

    from activity_details

),

sales_activities as (

    select
        coalesce(engagements.engagement_id, ranked_details.engagement_id) as activity_id,
        lower(coalesce(engagements.engagement_type, ranked_details.engagement_type, 'other')) as activity_kind,
        coalesce(ranked_details.activity_type, engagements.activity_type) as activity_type,
        coalesce(ranked_details.occurred_at, engagements.occurred_at) as occurred_at,
        coalesce(ranked_details.owner_id, engagements.owner_id) as owner_id,
        coalesce(ranked_details.status, engagements.status) as status,
        coalesce(ranked_details.meeting_outcome, engagements.meeting_outcome) as meeting_outcome

    from engagements
    full outer join ranked_details
        on engagements.engagement_id = ranked_details.engagement_id
    where ranked_details.detail_rank = 1 or ranked_details.detail_rank is null

),

sales_activities_unioned as (

    select
        activity_id,
        activity_kind,
        occurred_at,
        owner_id,
        coalesce(activity_type like '%demo%', false)
        and coalesce(meeting_outcome not in ('CANCELED', 'CANCELLED', 'NO_SHOW', 'RESCHEDULED'), true) as is_demo_held,
        activity_kind in ('call', 'email', 'meeting') as is_outbound,
        activity_kind = 'task' and coalesce(status = 'COMPLETED', false) as is_completed_task

    from sales_activities

)

select * from sales_activities_unioned
