-- One row per month and currency, from its first invoice or service to the current month.
-- opening + billed + credited - recognised = closing, to the last digit; below 0 what was earned before it was billed.
with

as_of as (

    select * from {{ ref('as_of') }}

),

months as (

    select * from {{ ref('dim_months') }}
    where has_begun

),

cutoffs as (

    select min(source_as_of) as source_as_of from {{ ref('source_cutoffs') }}
    where source_name = 'stripe'

),

rates as (

    select * from {{ ref('fx_rates_daily') }}

),

movements as (

    select
        {{ month_of('invoiced_date') }} as month,
        currency,
        greatest(net_amount_local, 0) as billed_amount_local,
        least(net_amount_local, 0) as credited_amount_local,
        0 as recognized_amount_local

    from {{ ref('fct_invoice_lines') }}
    where net_amount_local is not null

    union all

    select
        month,
        currency,
        0 as billed_amount_local,
        0 as credited_amount_local,
        amount_local as recognized_amount_local

    from {{ ref('int_revenue_recognised_monthly') }}

),

sums as (

    select
        month,
        currency,
        sum(billed_amount_local) as billed_amount_local,
        sum(credited_amount_local) as credited_amount_local,
        sum(recognized_amount_local) as recognized_amount_local

    from movements
    group by month, currency

),

first_months as (

    select
        currency,
        min(month) as first_month

    from sums
    group by currency

),

currency_months as (

    select
        months.month,
        months.ends_at,
        least(
            cast({{ add_interval('cast(months.next_month as timestamp)', -1, 'day') }} as date),
            {{ local_date('as_of.as_of') }}
        ) as close_date,
        first_months.currency,
        coalesce(sums.billed_amount_local, 0) as billed_amount_local,
        coalesce(sums.credited_amount_local, 0) as credited_amount_local,
        coalesce(sums.recognized_amount_local, 0) as recognized_amount_local

    from first_months
    cross join as_of
    inner join months
        on first_months.first_month <= months.month
    left join sums
        on
            first_months.currency = sums.currency
            and months.month = sums.month

),

balances as (

    select
        *,
        sum(billed_amount_local + credited_amount_local - recognized_amount_local)
            over (partition by currency order by month rows between unbounded preceding and current row)
            as closing_amount_local

    from currency_months

),

deferred_revenue as (

    select
        balances.month,
        balances.currency,
        cast(
            balances.closing_amount_local - balances.billed_amount_local - balances.credited_amount_local
            + balances.recognized_amount_local as decimal(38, 6)
        ) as opening_amount_local,
        cast(balances.billed_amount_local as decimal(38, 6)) as billed_amount_local,
        cast(balances.credited_amount_local as decimal(38, 6)) as credited_amount_local,
        cast(balances.recognized_amount_local as decimal(38, 6)) as recognized_amount_local,
        cast(balances.closing_amount_local as decimal(38, 6)) as closing_amount_local,
        cast(
            {{ exact_money('balances.closing_amount_local', 'rates.rate_numerator', 'rates.rate_denominator', 6) }}
            as decimal(38, 6)
        ) as closing_amount,
        coalesce(balances.ends_at <= cutoffs.source_as_of, false) as is_complete

    from balances
    cross join cutoffs
    left join rates
        on
            balances.currency = rates.currency
            and balances.close_date = rates.rate_date

)

select * from deferred_revenue
