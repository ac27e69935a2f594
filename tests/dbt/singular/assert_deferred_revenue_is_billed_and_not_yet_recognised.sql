-- Fails when: a balance of deferred revenue is not exactly what was billed less what was recognised by day up to its
-- close, or a month's opening is not the closing of the month before.
-- It would cause: a liability that the books and the invoices disagree about.
-- Where to look first: int_revenue_recognised_monthly against fct_recognized_revenue_daily, month by month.
with

balances as (

    select
        *,
        lag(closing_amount_local) over (partition by currency order by month) as previous_closing_amount_local

    from {{ ref('fct_deferred_revenue_monthly') }}

),

movements as (

    select
        cast({{ dbt.date_trunc('month', 'invoiced_date') }} as date) as month,
        currency,
        net_amount_local as amount_local

    from {{ ref('fct_invoice_lines') }}

    union all

    select
        cast({{ dbt.date_trunc('month', 'recognized_date') }} as date) as month,
        currency,
        -amount_local as amount_local

    from {{ ref('fct_recognized_revenue_daily') }}

),

month_sums as (

    select
        month,
        currency,
        sum(amount_local) as amount_local

    from movements
    where amount_local is not null
    group by month, currency

),

compared_balances as (

    select
        coalesce(balances.month, month_sums.month) as month,
        coalesce(balances.currency, month_sums.currency) as currency,
        balances.opening_amount_local,
        balances.previous_closing_amount_local,
        balances.closing_amount_local,
        month_sums.amount_local as expected_change

    from balances
    full join month_sums
        on
            balances.month = month_sums.month
            and balances.currency = month_sums.currency

),

broken_balances as (

    select * from compared_balances
    where
        closing_amount_local is null
        or closing_amount_local - opening_amount_local <> coalesce(expected_change, 0)
        or opening_amount_local <> coalesce(previous_closing_amount_local, 0)

)

select * from broken_balances
