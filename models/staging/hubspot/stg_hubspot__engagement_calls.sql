-- One row per HubSpot call, the latest delivery of each.
with

as_of as (

    select * from {{ ref('as_of') }}

),

deliveries as (

    select * from {{ source('hubspot', 'engagement_call') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('hubspot', 'engagement_call') }} as delivery_rank

    from deliveries
    cross join as_of
    where deliveries.property_hs_timestamp is null or deliveries.property_hs_timestamp <= as_of.as_of

),

engagement_calls as (

    select
        engagement_id,
        property_hs_timestamp as occurred_at,
        property_hubspot_owner_id as owner_id,
        lower(property_hs_activity_type) as activity_type,
        _fivetran_synced as synced_at

    from ranked
    where delivery_rank = 1

)

select * from engagement_calls
