-- One row per Stripe coupon, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('stripe', 'coupon', ['id']) }}

),

coupons as (

    select
        id as coupon_id,
        percent_off,
        amount_off as amount_off_minor,
        upper(currency) as currency,
        lower(duration) as duration,
        duration_in_months as duration_months,
        coalesce(valid, true) as is_valid,
        _fivetran_synced as synced_at

    from deliveries

)

select * from coupons
