-- One row per Stripe price, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('stripe', 'price', ['id'], 'created') }}

),

prices as (

    select
        id as price_id,
        product_id,
        upper(currency) as currency,
        coalesce(unit_amount_decimal, unit_amount) as unit_amount_minor,
        coalesce(lower(billing_scheme), 'per_unit') as billing_scheme,
        lower(tiers_mode) as tiers_mode,
        coalesce(lower(type), case when recurring_interval is null then 'one_time' else 'recurring' end) as price_type,
        lower(recurring_interval) as billing_interval_unit,
        coalesce(recurring_interval_count, 1) as billing_interval_count,
        coalesce(lower(recurring_usage_type), 'licensed') as usage_type,
        transform_quantity_divide_by as package_size,
        lower(transform_quantity_round) as package_rounding,
        nickname as price_name,
        coalesce(active, true) as is_active,
        created as created_at,
        _fivetran_synced as synced_at

    from deliveries

)

select * from prices
