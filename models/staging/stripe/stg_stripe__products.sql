-- One row per Stripe product, the latest delivery of each.
with

as_of as (

    select * from {{ ref('as_of') }}

),

deliveries as (

    select * from {{ source('stripe', 'product') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('stripe', 'product') }} as delivery_rank

    from deliveries
    cross join as_of
    where deliveries.created is null or deliveries.created <= as_of.as_of

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

    from ranked
    where delivery_rank = 1

)

select * from products
