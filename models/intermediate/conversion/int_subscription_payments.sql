-- One row per paid invoice above 0 of a subscription, in the money that was paid.
-- An invoice of 0 is no payment; one that is paid back stays one, and says so.
with

as_of as (

    select * from {{ ref('as_of') }}

),

invoices as (

    {{ paid_invoices() }}

),

charges as (

    select * from {{ ref('stg_stripe__charges') }}

),

refunds as (

    select * from {{ ref('stg_stripe__refunds') }}
    where coalesce(status, 'succeeded') = 'succeeded'

),

currencies as (

    select * from {{ ref('currencies') }}

),

rates as (

    select * from {{ ref('fx_rates_daily') }}

),

refunded_invoices as (

    select
        charges.invoice_id,
        sum(case when refunds.amount_minor > 0 then refunds.amount_minor else 0 end) as refunded_minor

    from charges
    inner join refunds
        on charges.charge_id = refunds.charge_id
    where charges.invoice_id is not null
    group by charges.invoice_id

),

valued_invoices as (

    select
        invoices.*,
        {{ major_units('invoices.paid_minor', 'currencies.minor_unit_exponent') }} as amount_local,
        coalesce(refunded_invoices.refunded_minor >= invoices.paid_minor, false) as was_refunded

    from invoices
    cross join as_of
    left join currencies
        on invoices.currency = currencies.currency
    left join refunded_invoices
        on invoices.invoice_id = refunded_invoices.invoice_id
    where invoices.paid_at <= as_of.as_of

),

subscription_payments as (

    select
        valued_invoices.invoice_id,
        valued_invoices.subscription_id,
        valued_invoices.paid_at,
        valued_invoices.currency,
        valued_invoices.amount_local,
        {{ exact_money('valued_invoices.amount_local', 'rates.rate_numerator', 'rates.rate_denominator', 6) }}
            as amount,
        valued_invoices.was_refunded

    from valued_invoices
    left join rates
        on
            valued_invoices.currency = rates.currency
            and {{ local_date('valued_invoices.paid_at') }} = rates.rate_date

)

select * from subscription_payments
