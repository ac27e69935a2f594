-- One row per HubSpot meeting, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('hubspot', 'engagement_meeting', ['engagement_id'], 'property_hs_timestamp') }}

),

engagement_meetings as (

    select
        engagement_id,
        coalesce(property_hs_timestamp, start_time) as occurred_at,
        property_hubspot_owner_id as owner_id,
        upper(coalesce(property_hs_meeting_outcome, meeting_outcome)) as meeting_outcome,
        lower(property_hs_activity_type) as activity_type,
        _fivetran_synced as synced_at

    from deliveries

)

select * from engagement_meetings
