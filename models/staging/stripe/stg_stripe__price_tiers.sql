-- One row per tier of a Stripe price, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('stripe', 'tier', ['price_id', 'index']) }}

),

price_tiers as (

    select
        price_id,
        {{ adapter.quote('index') }} as tier_number,
        up_to as up_to_quantity,
        unit_amount_decimal as unit_amount_minor,
        flat_amount_decimal as flat_amount_minor,
        _fivetran_synced as synced_at

    from deliveries

)

select * from price_tiers
