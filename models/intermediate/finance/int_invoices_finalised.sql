-- One row per invoice that was sent to a customer outside test mode: neither draft nor void, uncollectible included.
-- An invoice that names no time was there at the cut-off at the latest.
with

as_of as (

    select * from {{ ref('as_of') }}

),

invoices as (

    select * from {{ ref('stg_stripe__invoices') }}
    where status in ('open', 'paid', 'uncollectible')

),

stripe_customers as (

    select * from {{ ref('stg_stripe__customers') }}

),

identities as (

    select * from {{ ref('dim_customer_identities') }}
    where source = 'stripe_customer'

),

currencies as (

    select * from {{ ref('currencies') }}

),

invoices_finalised as (

    select
        invoices.invoice_id,
        coalesce(identities.customer_id, invoices.stripe_customer_id, 'unknown') as customer_id,
        invoices.subscription_id,
        invoices.status,
        coalesce(invoices.currency, 'unknown') as currency,
        currencies.minor_unit_exponent,
        {{ local_date('least(coalesce(invoices.created_at, as_of.as_of), as_of.as_of)') }} as invoiced_date,
        invoices.subtotal_minor,
        coalesce(invoices.tax_minor, 0) as tax_minor,
        coalesce(invoices.total_minor, invoices.subtotal_minor + coalesce(invoices.tax_minor, 0)) as total_minor

    from invoices
    cross join as_of
    left join stripe_customers
        on invoices.stripe_customer_id = stripe_customers.stripe_customer_id
    left join identities
        on invoices.stripe_customer_id = identities.source_id
    left join currencies
        on invoices.currency = currencies.currency
    where coalesce(stripe_customers.is_livemode, true)

)

select * from invoices_finalised
