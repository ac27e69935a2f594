-- One row per subscription that ever had a paid invoice above 0, with when the first was paid.
-- Connectors that follow Stripe's newer versions tell the subscription of an invoice on its lines alone.
with

invoiced_subscriptions as (

    select
        invoice_id,
        min(subscription_id) as subscription_id

    from {{ ref('stg_stripe__invoice_line_items') }}
    where subscription_id is not null
    group by invoice_id

),

paid_invoices as (

    select
        coalesce(invoices.subscription_id, invoiced_subscriptions.subscription_id) as subscription_id,
        coalesce(invoices.paid_at, invoices.created_at) as paid_at

    from {{ ref('stg_stripe__invoices') }} as invoices
    left join invoiced_subscriptions
        on invoices.invoice_id = invoiced_subscriptions.invoice_id
    where
        invoices.status = 'paid'
        and invoices.paid_minor > 0

),

subscriptions_first_paid as (

    select
        subscription_id,
        min(paid_at) as first_paid_at

    from paid_invoices
    where subscription_id is not null
    group by subscription_id

)

select * from subscriptions_first_paid
