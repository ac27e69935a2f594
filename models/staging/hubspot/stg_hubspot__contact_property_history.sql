-- One row per change of a HubSpot contact's property, the latest delivery of each.
with

as_of as (

    select * from {{ ref('as_of') }}

),

deliveries as (

    select * from {{ source('hubspot', 'contact_property_history') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('hubspot', 'contact_property_history') }} as delivery_rank

    from deliveries
    cross join as_of
    where deliveries.{{ adapter.quote('timestamp') }} is null or deliveries.{{ adapter.quote('timestamp') }} <= as_of.as_of

),

contact_property_history as (

    select
        contact_id,
        lower(name) as property_name,
        value as property_value,
        {{ adapter.quote('timestamp') }} as changed_at,
        source as change_source,
        _fivetran_synced as synced_at

    from ranked
    where delivery_rank = 1

)

select * from contact_property_history
