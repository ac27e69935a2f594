-- One row per Stripe invoice, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('stripe', 'invoice', ['id'], 'created') }}

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

    from deliveries

)

select * from invoices
