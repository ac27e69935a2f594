{#
    The paid invoices above 0 of subscriptions, one row each. Example: {{ paid_invoices() }} selects invoice_id, subscription_id,
    paid_at, currency and paid_minor. Connectors that follow Stripe's newer versions tell the subscription of an invoice on
    its lines alone; an invoice that was paid at no known time was paid when it was made.
#}
{% macro paid_invoices() -%}
    select
        invoices.invoice_id,
        coalesce(invoices.subscription_id, invoiced_subscriptions.subscription_id) as subscription_id,
        coalesce(invoices.paid_at, invoices.created_at) as paid_at,
        coalesce(invoices.currency, 'unknown') as currency,
        invoices.paid_minor

    from {{ ref('stg_stripe__invoices') }} as invoices
    left join (
        select
            invoice_id,
            min(subscription_id) as subscription_id
        from {{ ref('stg_stripe__invoice_line_items') }}
        where subscription_id is not null
        group by invoice_id
    ) as invoiced_subscriptions
        on invoices.invoice_id = invoiced_subscriptions.invoice_id
    where
        invoices.status = 'paid'
        and invoices.paid_minor > 0
        and coalesce(invoices.subscription_id, invoiced_subscriptions.subscription_id) is not null
{%- endmacro %}
