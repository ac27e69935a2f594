-- One row per Stripe invoice, the latest delivery of each.
with

as_of as (

    select * from {{ ref('as_of') }}

),

deliveries as (

    select * from {{ source('stripe', 'invoice') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('stripe', 'invoice') }} as delivery_rank

    from deliveries
    cross join as_of
    where deliveries.created is null or deliveries.created <= as_of.as_of

),

invoices as (

    select
        id as invoice_id,
        customer_id as stripe_customer_id,
        subscription_id,
        coalesce(created, period_end) as created_at,
        lower(status) as status,
        upper(currency) as currency,
        subtotal as subtotal_minor,
        tax as tax_minor,
        total as total_minor,
        amount_paid as paid_minor,
        attempt_count,
        billing_reason,
        status_transitions_paid_at as paid_at,
        period_start as period_started_at,
        period_end as period_ends_at,
        _fivetran_synced as synced_at

    from ranked
    where delivery_rank = 1

)

select * from invoices
