-- One row per currency and day: the exact fraction that turns its money into the reporting currency.
-- A rate is in units of the currency for 1 EUR; a day without a usable one takes the last earlier.
-- depends_on: {{ ref('fx_rates_recalled') }}
with

as_of as (

    select * from {{ ref('as_of') }}

),

reporting as (

    select * from {{ ref('reporting_currency') }}

),

published_rates as (

    select
        currency,
        rate_date,
        cast(rate_to_eur * 10000000000 as bigint) as scaled_rate

    from {{ ref('stg_finance__fx_rates') }}
    where
        is_usable
        and currency <> 'EUR'

),

rate_spans as (

    select
        published_rates.currency,
        published_rates.scaled_rate,
        published_rates.rate_date,
        coalesce(
            lead(published_rates.rate_date) over (
                partition by published_rates.currency order by published_rates.rate_date
            ),
            {{ dbt.dateadd('day', 1, local_date('as_of.as_of')) }}
        ) as next_rate_date

    from published_rates
    cross join as_of

),

days as (

    select
        cast({{ add_interval("cast('" ~ setting('calendar_start_date') ~ "' as timestamp)", 'n', 'day') }} as date)
            as rate_date

    from ({{ number_series(5) }}) as numbers

),

known_days as (

    select days.rate_date
    from days
    cross join as_of
    where days.rate_date <= {{ local_date('as_of.as_of') }}

),

euro_rates as (

    select
        rate_spans.currency,
        known_days.rate_date,
        rate_spans.scaled_rate

    from rate_spans
    inner join known_days
        on
            rate_spans.rate_date <= known_days.rate_date
            and rate_spans.next_rate_date > known_days.rate_date

    union all

    select
        'EUR' as currency,
        rate_date,
        10000000000 as scaled_rate

    from known_days

),

known_rates as (

    select
        euro_rates.currency,
        euro_rates.rate_date,
        cast(reporting_rates.scaled_rate as bigint) as rate_numerator,
        cast(euro_rates.scaled_rate as bigint) as rate_denominator

    from euro_rates
    inner join reporting
        on euro_rates.currency <> reporting.reporting_currency
    inner join euro_rates as reporting_rates
        on
            euro_rates.rate_date = reporting_rates.rate_date
            and reporting.reporting_currency = reporting_rates.currency

    union all

    select
        reporting.reporting_currency as currency,
        known_days.rate_date,
        cast(1 as bigint) as rate_numerator,
        cast(1 as bigint) as rate_denominator

    from known_days
    cross join reporting

),

{% if setting('restatement_policy') == 'as_reported' -%}
recalled as (

    select * from {{ ref('fx_rates_recalled') }}
    where rate_date < {{ add_interval(
        'cast(' ~ setting_literal('locked_through_month', 'date') ~ ' as timestamp)', 1, 'month'
    ) }}

),

locks as (

    -- The reporting currency has a rate on every day that was recorded.
    select max(rate_date) as locked_through_date from recalled

),

fx_rates_daily as (

    -- A rate that became known after a day was locked is none of it.
    select known_rates.*
    from known_rates
    cross join locks
    where coalesce(known_rates.rate_date > locks.locked_through_date, true)

    union all

    select * from recalled

)
{%- else -%}
fx_rates_daily as (

    select * from known_rates

)
{%- endif %}

select * from fx_rates_daily
