-- One row per value that a HubSpot contact's property took, the latest delivery of each instant.
-- Values of one instant that came together are all kept: a contact may enter several stages at once.
with

deliveries as (

    {{ latest_deliveries(
        'hubspot', 'contact_property_history', ['contact_id', 'name', 'timestamp', 'value'], 'timestamp'
    ) }}

),

ranked_deliveries as (

    select
        *,
        rank() over (
            partition by contact_id, lower(name), {{ adapter.quote('timestamp') }}
            order by _fivetran_synced desc nulls last
        ) as instant_rank

    from deliveries

),

contact_property_history as (

    select
        contact_id,
        lower(name) as property_name,
        value as property_value,
        {{ adapter.quote('timestamp') }} as changed_at,
        source as change_source,
        _fivetran_synced as synced_at

    from ranked_deliveries
    where instant_rank = 1

)

select * from contact_property_history
