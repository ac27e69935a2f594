-- One row per link of a HubSpot engagement to a deal, the latest delivery of each.
with

deliveries as (

    select * from {{ source('hubspot', 'engagement_deal') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('hubspot', 'engagement_deal') }} as delivery_rank

    from deliveries

),

engagement_deals as (

    select
        engagement_id,
        deal_id,
        _fivetran_synced as synced_at

    from ranked
    where delivery_rank = 1

)

select * from engagement_deals
