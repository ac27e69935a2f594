-- One row per discount on a Stripe subscription or customer, the latest delivery of each.
with

as_of as (

    select * from {{ ref('as_of') }}

),

deliveries as (

    select * from {{ source('stripe', 'subscription_discount') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('stripe', 'subscription_discount') }} as delivery_rank

    from deliveries
    cross join as_of
    where deliveries.{{ adapter.quote('start') }} is null or deliveries.{{ adapter.quote('start') }} <= as_of.as_of

),

subscription_discounts as (

    select
        id as discount_id,
        subscription_id,
        customer_id as stripe_customer_id,
        coupon_id,
        {{ adapter.quote('start') }} as started_at,
        {{ adapter.quote('end') }} as removed_at,
        _fivetran_synced as synced_at

    from ranked
    where delivery_rank = 1

)

select * from subscription_discounts
