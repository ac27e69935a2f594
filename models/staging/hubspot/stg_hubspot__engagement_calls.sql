-- One row per HubSpot call, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('hubspot', 'engagement_call', ['engagement_id'], 'property_hs_timestamp') }}

),

engagement_calls as (

    select
        engagement_id,
        property_hs_timestamp as occurred_at,
        property_hubspot_owner_id as owner_id,
        lower(property_hs_activity_type) as activity_type,
        _fivetran_synced as synced_at

    from deliveries

)

select * from engagement_calls
