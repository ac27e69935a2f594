-- One row per Stripe subscription item, current state only, the latest delivery of each.
with

as_of as (

    select * from {{ ref('as_of') }}

),

deliveries as (

    select * from {{ source('stripe', 'subscription_item') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('stripe', 'subscription_item') }} as delivery_rank

    from deliveries
    cross join as_of
    where deliveries.created is null or deliveries.created <= as_of.as_of

),

subscription_items as (

    select
        id as subscription_item_id,
        subscription_id,
        coalesce(price_id, plan_id) as price_id,
        quantity,
        created as created_at,
        _fivetran_synced as synced_at

    from ranked
    where delivery_rank = 1

)

select * from subscription_items
