-- One row per month from the first ledger entry or invoice to the current month, by the ledger alone.
-- A month without entries, or with one that no rate converts, has no figures: that is not a profit of 0.
{%- set categories = ledger_categories() %}
with

months as (

    select * from {{ ref('dim_months') }}
    where has_begun

),

cutoffs as (

    select min(source_as_of) as source_as_of from {{ ref('source_cutoffs') }}
    where source_name = 'finance'

),

rates as (

    select * from {{ ref('fx_rates_daily') }}

),

entries as (

    select
        ledger_entries.category,
        {{ month_of('ledger_entries.posted_date') }} as month,
        {{ exact_money('ledger_entries.amount', 'rates.rate_numerator', 'rates.rate_denominator', 6) }} as amount

    from {{ ref('stg_finance__ledger_entries') }} as ledger_entries
    cross join {{ ref('reporting_currency') }} as reporting
    left join rates
        on
            coalesce(ledger_entries.currency, reporting.reporting_currency) = rates.currency
            and ledger_entries.posted_date = rates.rate_date
    where ledger_entries.category in ({{ quoted_list(categories) }})

),

sums as (

    select
        {%- for category in categories %}
        case
            when count(*) = count(amount)
                then sum(case when category = '{{ category }}' then amount else 0 end)
        end as {{ category }},
        {%- endfor %}
        month,
        count(*) - count(amount) as unconverted_entry_count

    from entries
    group by month

),

known_months as (

    select month from sums

    union all

    select {{ month_of('invoiced_date') }} as month
    from {{ ref('fct_invoice_lines') }}

),

first_month as (

    select min(month) as month from known_months

),

results as (

    select
        months.month,
        months.ends_at,
        coalesce(sums.unconverted_entry_count, 0) as unconverted_entry_count,
        {%- for category in categories %}
        cast(sums.{{ category }} as decimal(38, 6)) as {{ category }},
        {%- endfor %}
        cast(sums.revenue - sums.cogs as decimal(38, 6)) as gross_profit,
        cast(
            sums.revenue - sums.cogs - sums.sales - sums.marketing - sums.research_development
            - sums.general_administrative as decimal(38, 6)
        ) as operating_profit

    from months
    inner join first_month
        on months.month >= first_month.month
    left join sums
        on months.month = sums.month

),

profit as (

    select
        results.month,
        results.revenue,
        results.cogs,
        results.gross_profit,
        {{ ratio('results.gross_profit', 'results.revenue') }} as gross_margin,
        results.gross_profit as gross_margin_numerator,
        results.revenue as gross_margin_denominator,
        {%- for category in categories[2:6] %}
        results.{{ category }} as {{ category }}_cost,
        {%- endfor %}
        results.operating_profit,
        {{ ratio('results.operating_profit', 'results.revenue') }} as operating_margin,
        results.operating_profit as operating_margin_numerator,
        results.revenue as operating_margin_denominator,
        {%- for category in categories[6:] %}
        results.{{ category }} as {{ category }}_cost,
        {%- endfor %}
        cast(results.operating_profit - results.interest - results.tax - results.depreciation as decimal(38, 6))
            as net_profit,
        cast(results.unconverted_entry_count as bigint) as unconverted_entry_count,
        coalesce(results.ends_at <= cutoffs.source_as_of, false) as is_complete

    from results
    cross join cutoffs

)

select * from profit
