-- One row per link of a HubSpot deal to a contact, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('hubspot', 'deal_contact', ['deal_id', 'contact_id']) }}

),

deal_contacts as (

    select
        deal_id,
        contact_id,
        type_id as association_type_id,
        _fivetran_synced as synced_at

    from deliveries

)

select * from deal_contacts
