-- One row per HubSpot task, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('hubspot', 'engagement_task', ['engagement_id'], 'property_hs_timestamp') }}

),

engagement_tasks as (

    select
        engagement_id,
        property_hs_timestamp as occurred_at,
        property_hubspot_owner_id as owner_id,
        upper(property_hs_task_status) as status,
        lower(property_hs_activity_type) as activity_type,
        _fivetran_synced as synced_at

    from deliveries

)

select * from engagement_tasks
