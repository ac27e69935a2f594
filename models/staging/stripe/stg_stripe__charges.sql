-- One row per Stripe charge, the latest delivery of each.
with

as_of as (

    select * from {{ ref('as_of') }}

),

deliveries as (

    select * from {{ source('stripe', 'charge') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('stripe', 'charge') }} as delivery_rank

    from deliveries
    cross join as_of
    where deliveries.created is null or deliveries.created <= as_of.as_of

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

    from ranked
    where delivery_rank = 1

)

select * from charges
