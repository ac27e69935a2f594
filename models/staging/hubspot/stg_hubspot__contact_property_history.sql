-- One row per change of a HubSpot contact's property, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('hubspot', 'contact_property_history', ['contact_id', 'name', 'timestamp'], 'timestamp') }}

),

contact_property_history as (

    select
        contact_id,
        lower(name) as property_name,
        value as property_value,
        {{ adapter.quote('timestamp') }} as changed_at,
        source as change_source,
        _fivetran_synced as synced_at

    from deliveries

)

select * from contact_property_history
