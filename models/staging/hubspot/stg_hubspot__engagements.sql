-- One row per HubSpot engagement in the connector's older form, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('hubspot', 'engagement', ['id'], 'created_at') }}

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

    from deliveries

)

select * from engagements
