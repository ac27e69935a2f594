-- One row per charge outside test mode that succeeded or failed; what is still pending is neither.
-- A charge that names no customer or currency has its invoice's.
-- Nobody is charged less than nothing: a negative amount is a contradiction and counts as 0.
with

charges as (

    select * from {{ ref('stg_stripe__charges') }}
    where
        status in ('succeeded', 'failed')
        and created_at is not null

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

charges_attempted as (

    select
        charges.charge_id,
        charges.invoice_id,
        coalesce(charges.stripe_customer_id, invoices.stripe_customer_id) as stripe_customer_id,
        charges.created_at as attempted_at,
        charges.status,
        coalesce(charges.currency, invoices.currency, 'unknown') as currency,
        {{ major_units(
            'case when charges.amount_minor < 0 then 0 else charges.amount_minor end', 'currencies.minor_unit_exponent'
        ) }} as amount_local

    from charges
    left join invoices
        on charges.invoice_id = invoices.invoice_id
    left join stripe_customers
        on coalesce(charges.stripe_customer_id, invoices.stripe_customer_id) = stripe_customers.stripe_customer_id
    left join currencies
        on coalesce(charges.currency, invoices.currency) = currencies.currency
    where coalesce(stripe_customers.is_livemode, true)

)

select * from charges_attempted
