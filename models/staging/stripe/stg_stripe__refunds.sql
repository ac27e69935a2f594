-- One row per Stripe refund, the latest delivery of each.
with

as_of as (

    select * from {{ ref('as_of') }}

),

deliveries as (

    select * from {{ source('stripe', 'refund') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('stripe', 'refund') }} as delivery_rank

    from deliveries
    cross join as_of
    where deliveries.created is null or deliveries.created <= as_of.as_of

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

    from ranked
    where delivery_rank = 1

)

select * from refunds
