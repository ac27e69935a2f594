-- One row per month of the ledger with revenue, with the margin as gross profit over revenue.
-- Costs are positive in the ledger; each entry is converted at the rate of its day.
with

ledger_entries as (

    select * from {{ ref('stg_finance__ledger_entries') }}
    where category in ('revenue', 'cogs')

),

reporting as (

    select * from {{ ref('reporting_currency') }}

),

rates as (

    select * from {{ ref('fx_rates_daily') }}

),

converted_entries as (

    select
        cast({{ dbt.date_trunc('month', 'ledger_entries.posted_date') }} as date) as month,
        ledger_entries.category,
        {{ exact_money('ledger_entries.amount', 'rates.rate_numerator', 'rates.rate_denominator', 6) }} as amount

    from ledger_entries
    cross join reporting
    left join rates
        on
            coalesce(ledger_entries.currency, reporting.reporting_currency) = rates.currency
            and ledger_entries.posted_date = rates.rate_date

),

ledger_margin_monthly as (

    select
        month,
        sum(case when category = 'revenue' then amount else 0 end) as revenue_amount,
        sum(case when category = 'revenue' then amount else -amount end) as gross_profit_amount

    from converted_entries
    group by month
    having
        count(*) = count(amount)
        and sum(case when category = 'revenue' then amount else 0 end) > 0

)

select * from ledger_margin_monthly
