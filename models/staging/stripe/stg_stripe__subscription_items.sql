-- One row per Stripe subscription item, current state only, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('stripe', 'subscription_item', ['id'], 'created') }}

),

subscription_items as (

    select
        id as subscription_item_id,
        subscription_id,
        coalesce(price_id, plan_id) as price_id,
        quantity,
        created as created_at,
        _fivetran_synced as synced_at

    from deliveries

)

select * from subscription_items
