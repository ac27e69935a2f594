-- One row per Stripe product, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('stripe', 'product', ['id'], 'created') }}

),

products as (

    select
        id as product_id,
        name as product_name,
        coalesce(active, true) as is_active,
        {{ json_text('metadata', 'family') }} as product_family,
        coalesce(lower({{ json_text('metadata', 'is_add_on') }}) in ('true', '1', 'yes'), false) as is_add_on,
        created as created_at,
        _fivetran_synced as synced_at

    from deliveries

)

select * from products
