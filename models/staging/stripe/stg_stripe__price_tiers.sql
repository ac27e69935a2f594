-- One row per tier of a Stripe price, the latest delivery of each.
with

deliveries as (

    select * from {{ source('stripe', 'tier') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('stripe', 'tier') }} as delivery_rank

    from deliveries

),

price_tiers as (

    select
        price_id,
        {{ adapter.quote('index') }} as tier_number,
        up_to as up_to_quantity,
        unit_amount_decimal as unit_amount_minor,
        flat_amount_decimal as flat_amount_minor,
        _fivetran_synced as synced_at

    from ranked
    where delivery_rank = 1

)

select * from price_tiers
