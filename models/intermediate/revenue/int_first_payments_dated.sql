-- One row per customer who ever paid an invoice above 0, with the month of the first.
with

invoices as (

    select * from {{ ref('stg_stripe__invoices') }}
    where
        status = 'paid'
        and paid_minor > 0

),

identities as (

    select * from {{ ref('dim_customer_identities') }}
    where source = 'stripe_customer'

),

first_payments_dated as (

    select
        identities.customer_id,
        {{ local_month('min(coalesce(invoices.paid_at, invoices.created_at))') }} as payment_month

    from invoices
    inner join identities
        on invoices.stripe_customer_id = identities.source_id
    group by identities.customer_id

)

select * from first_payments_dated
