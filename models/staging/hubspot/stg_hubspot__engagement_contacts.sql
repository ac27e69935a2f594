-- One row per link of a HubSpot engagement to a contact, the latest delivery of each.
with

deliveries as (

    select * from {{ source('hubspot', 'engagement_contact') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('hubspot', 'engagement_contact') }} as delivery_rank

    from deliveries

),

engagement_contacts as (

    select
        engagement_id,
        contact_id,
        _fivetran_synced as synced_at

    from ranked
    where delivery_rank = 1

)

select * from engagement_contacts
