-- One row per Stripe customer, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('stripe', 'customer', ['id'], 'created') }}

),

customers as (

    select
        id as stripe_customer_id,
        created as created_at,
        {{ email_address('email') }} as email,
        {{ email_domain('email') }} as email_domain,
        name as customer_name,
        upper(currency) as currency,
        coalesce(delinquent, false) as is_delinquent,
        coalesce(is_deleted, false) as is_deleted,
        metadata,
        {{ json_text('metadata', 'account_id') }} as account_id,
        {{ json_text('metadata', 'user_id') }} as user_id,
        coalesce(livemode, true) as is_livemode,
        {{ custom_segment_columns('stripe', 'customer') -}}
        _fivetran_synced as synced_at

    from deliveries

)

select * from customers
