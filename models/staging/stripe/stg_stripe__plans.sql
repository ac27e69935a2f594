-- One row per Stripe plan, the older form of a price, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('stripe', 'plan', ['id'], 'created') }}

),

plans as (

    select
        id as price_id,
        product_id,
        upper(currency) as currency,
        amount as unit_amount_minor,
        coalesce(lower(billing_scheme), 'per_unit') as billing_scheme,
        lower(tiers_mode) as tiers_mode,
        'recurring' as price_type,
        lower({{ adapter.quote('interval') }}) as billing_interval_unit,
        coalesce(interval_count, 1) as billing_interval_count,
        coalesce(lower(usage_type), 'licensed') as usage_type,
        transform_usage_divide_by as package_size,
        lower(transform_usage_round) as package_rounding,
        nickname as price_name,
        coalesce(active, true) as is_active,
        created as created_at,
        _fivetran_synced as synced_at

    from deliveries

)

select * from plans
