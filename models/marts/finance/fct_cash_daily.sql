-- One row per local day and currency with an invoice, a charge or a refund; a day without any has none.
-- A declined charge is an attempt, not money; money of an unknown currency has no amount, which is not 0.
{%- set kinds = ['invoiced', 'collected', 'refunded'] %}
with

rates as (

    select * from {{ ref('fx_rates_daily') }}

),

currencies as (

    select * from {{ ref('currencies') }}

),

invoices as (

    select
        invoiced_date as cash_date,
        currency,
        'invoiced' as kind,
        {{ major_units('total_minor', 'minor_unit_exponent') }} as amount_local

    from {{ ref('int_invoices_finalised') }}

),

charges as (

    select
        {{ local_date('attempted_at') }} as cash_date,
        currency,
        case status when 'succeeded' then 'collected' else 'failed' end as kind,
        amount_local

    from {{ ref('int_charges_attempted') }}

),

refunds as (

    select
        {{ local_date('refunded_at') }} as cash_date,
        currency,
        'refunded' as kind,
        -amount_local as amount_local

    from {{ ref('int_refunds_paid') }}

),

movements as (

    select * from invoices

    union all

    select * from charges

    union all

    select * from refunds

),

days as (

    select
        {%- for kind in kinds + ['failed'] %}
        sum(case when movements.kind = '{{ kind }}' then 1 else 0 end) as {{ kind }}_count,
        {%- endfor %}
        {%- for kind in kinds %}
        case
            when max(currencies.currency) is not null
                then sum(case when movements.kind = '{{ kind }}' then movements.amount_local else 0 end)
        end as {{ kind }}_amount_local,
        {%- endfor %}
        movements.cash_date,
        movements.currency

    from movements
    left join currencies
        on movements.currency = currencies.currency
    group by movements.cash_date, movements.currency

),

converted_days as (

    select
        {%- for kind in kinds %}
        {{ exact_money('days.' ~ kind ~ '_amount_local', 'rates.rate_numerator', 'rates.rate_denominator', 6) }}
            as {{ kind }}_amount,
        {%- endfor %}
        days.*

    from days
    left join rates
        on
            days.currency = rates.currency
            and days.cash_date = rates.rate_date

),

cash as (

    select
        cash_date,
        currency,
        cast(invoiced_count as bigint) as invoice_count,
        cast(collected_count as bigint) as payment_count,
        cast(refunded_count as bigint) as refund_count,
        cast(failed_count as bigint) as failed_attempt_count,
        cast(invoiced_amount as decimal(38, 6)) as invoiced_amount,
        cast(collected_amount as decimal(38, 6)) as collected_amount,
        cast(refunded_amount as decimal(38, 6)) as refunded_amount,
        cast(collected_amount + refunded_amount as decimal(38, 6)) as net_collected_amount,
        cast(invoiced_amount_local as decimal(38, 6)) as invoiced_amount_local,
        cast(collected_amount_local as decimal(38, 6)) as collected_amount_local,
        cast(refunded_amount_local as decimal(38, 6)) as refunded_amount_local,
        cast(collected_amount_local + refunded_amount_local as decimal(38, 6)) as net_collected_amount_local

    from converted_days

)

select * from cash
