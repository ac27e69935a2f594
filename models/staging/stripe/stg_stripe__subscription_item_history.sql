-- One row per version of a Stripe subscription item, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('stripe', 'subscription_item_history', ['id', '_fivetran_start'], '_fivetran_start') }}

),

subscription_item_history as (

    select
        id as subscription_item_id,
        _fivetran_start as version_started_at,
        _fivetran_end as version_ended_at,
        _fivetran_active as is_current_version,
        subscription_id,
        price_id,
        quantity,
        _fivetran_synced as synced_at

    from deliveries

)

select * from subscription_item_history
