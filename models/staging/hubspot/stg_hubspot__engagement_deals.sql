-- One row per link of a HubSpot engagement to a deal, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('hubspot', 'engagement_deal', ['engagement_id', 'deal_id']) }}

),

engagement_deals as (

    select
        engagement_id,
        deal_id,
        _fivetran_synced as synced_at

    from deliveries

)

select * from engagement_deals
