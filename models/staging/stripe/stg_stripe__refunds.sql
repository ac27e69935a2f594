-- One row per Stripe refund, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('stripe', 'refund', ['id'], 'created') }}

),

refunds as (

    select
        id as refund_id,
        charge_id,
        created as created_at,
        amount as amount_minor,
        upper(currency) as currency,
        lower(status) as status,
        _fivetran_synced as synced_at

    from deliveries

)

select * from refunds
