-- One row per currency and month: the exact fractions that convert its money at the month's close and at its opening.
-- The current month takes the last rate up to the cut-off.
{%- if setting('fx_policy') == 'constant' and not setting('fx_base_date') %}
{{ exceptions.raise_compiler_error('Setting fx_policy: constant needs fx_base_date, for example 2026-01-31.') }}
{%- endif %}
with

as_of as (

    select * from {{ ref('as_of') }}

),

rates as (

    select * from {{ ref('fx_rates_daily') }}

),

months as (

    select
        dim_months.month,
        {% if setting('fx_policy') == 'constant' -%}
        {{ setting_literal('fx_base_date', 'date') }} as rate_date
        {%- else -%}
        least({{ dbt.dateadd('day', -1, 'dim_months.next_month') }}, {{ local_date('as_of.as_of') }}) as rate_date
        {%- endif %}

    from {{ ref('dim_months') }} as dim_months
    cross join as_of
    where dim_months.has_begun

),

fx_rates_monthly as (

    select
        rates.currency,
        months.month,
        rates.rate_numerator,
        rates.rate_denominator,
        lag(rates.rate_numerator) over (partition by rates.currency order by months.month) as opening_rate_numerator,
        lag(rates.rate_denominator) over (partition by rates.currency order by months.month)
            as opening_rate_denominator

    from months
    inner join rates
        on cast(months.rate_date as date) = rates.rate_date

)

select * from fx_rates_monthly
