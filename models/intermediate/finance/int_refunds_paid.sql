-- One row per refund outside test mode that was paid out; older connectors leave its status null.
-- A negative amount is a contradiction and counts as 0.
with

refunds as (

    select * from {{ ref('stg_stripe__refunds') }}
    where
        coalesce(status, 'succeeded') = 'succeeded'
        and created_at is not null

),

charges as (

    select * from {{ ref('stg_stripe__charges') }}

),

invoices as (

    select * from {{ ref('stg_stripe__invoices') }}

),

stripe_customers as (

    select * from {{ ref('stg_stripe__customers') }}

),

currencies as (

    select * from {{ ref('currencies') }}

),

refunds_paid as (

    select
        refunds.refund_id,
        refunds.created_at as refunded_at,
        coalesce(refunds.currency, charges.currency, invoices.currency, 'unknown') as currency,
        {{ major_units(
            'case when refunds.amount_minor < 0 then 0 else refunds.amount_minor end', 'currencies.minor_unit_exponent'
        ) }} as amount_local

    from refunds
    left join charges
        on refunds.charge_id = charges.charge_id
    left join invoices
        on charges.invoice_id = invoices.invoice_id
    left join stripe_customers
        on coalesce(charges.stripe_customer_id, invoices.stripe_customer_id) = stripe_customers.stripe_customer_id
    left join currencies
        on coalesce(refunds.currency, charges.currency, invoices.currency) = currencies.currency
    where coalesce(stripe_customers.is_livemode, true)

)

select * from refunds_paid
