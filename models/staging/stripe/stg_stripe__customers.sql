-- One row per Stripe customer, the latest delivery of each.
with

as_of as (

    select * from {{ ref('as_of') }}

),

deliveries as (

    select * from {{ source('stripe', 'customer') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('stripe', 'customer') }} as delivery_rank

    from deliveries
    cross join as_of
    where deliveries.created is null or deliveries.created <= as_of.as_of

),

customers as (

    select
        id as stripe_customer_id,
        created as created_at,
        lower(trim(email)) as email,
        {{ email_domain('email') }} as email_domain,
        name as customer_name,
        upper(currency) as currency,
        coalesce(delinquent, false) as is_delinquent,
        coalesce(is_deleted, false) as is_deleted,
        metadata,
        {{ json_text('metadata', 'account_id') }} as account_id,
        {{ json_text('metadata', 'user_id') }} as user_id,
        coalesce(livemode, true) as is_livemode,
        _fivetran_synced as synced_at

    from ranked
    where delivery_rank = 1

)

select * from customers
