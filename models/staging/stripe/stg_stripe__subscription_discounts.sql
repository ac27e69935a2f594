-- One row per discount on a Stripe subscription or customer, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('stripe', 'subscription_discount', ['id'], 'start') }}

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

    from deliveries

)

select * from subscription_discounts
