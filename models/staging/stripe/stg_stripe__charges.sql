-- One row per Stripe charge, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('stripe', 'charge', ['id'], 'created') }}

),

charges as (

    select
        id as charge_id,
        customer_id as stripe_customer_id,
        invoice_id,
        created as created_at,
        amount as amount_minor,
        upper(currency) as currency,
        lower(status) as status,
        failure_code,
        _fivetran_synced as synced_at

    from deliveries

)

select * from charges
