-- One row per HubSpot engagement in the connector's older form, the latest delivery of each.
with

as_of as (

    select * from {{ ref('as_of') }}

),

deliveries as (

    select * from {{ source('hubspot', 'engagement') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('hubspot', 'engagement') }} as delivery_rank

    from deliveries
    cross join as_of
    where deliveries.created_at is null or deliveries.created_at <= as_of.as_of

),

engagements as (

    select
        id as engagement_id,
        upper(type) as engagement_type,
        created_at as occurred_at,
        owner_id,
        upper(status) as status,
        upper(meeting_outcome) as meeting_outcome,
        lower(activity_type) as activity_type,
        _fivetran_synced as synced_at

    from ranked
    where delivery_rank = 1

)

select * from engagements
