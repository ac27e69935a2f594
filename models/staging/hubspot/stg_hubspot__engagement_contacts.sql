-- One row per link of a HubSpot engagement to a contact, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('hubspot', 'engagement_contact', ['engagement_id', 'contact_id']) }}

),

engagement_contacts as (

    select
        engagement_id,
        contact_id,
        _fivetran_synced as synced_at

    from deliveries

)

select * from engagement_contacts
