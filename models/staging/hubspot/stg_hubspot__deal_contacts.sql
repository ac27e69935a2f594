-- One row per link of a HubSpot deal to a contact, the latest delivery of each.
with

deliveries as (

    select * from {{ source('hubspot', 'deal_contact') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('hubspot', 'deal_contact') }} as delivery_rank

    from deliveries

),

deal_contacts as (

    select
        deal_id,
        contact_id,
        type_id as association_type_id,
        _fivetran_synced as synced_at

    from ranked
    where delivery_rank = 1

)

select * from deal_contacts
