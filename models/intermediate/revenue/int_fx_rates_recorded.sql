-- One row per currency, day of a complete month and night that published another rate for it than the night before.
-- State: it is carried from night to night, and a full refresh leaves it alone.
{{ config(
    materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns',
    full_refresh=false, schema='recorded', pre_hook=before_writing('{{ forget_tonight() }}')
) }}
with

as_of as (

    select * from {{ ref('as_of') }}

),

reporting as (

    select * from {{ ref('reporting_currency') }}

),

recorded_days as (

    select
        as_of.as_of,
        months.next_month as ends_before

    from {{ ref('int_nights_recorded') }} as nights
    inner join as_of
        on nights.recorded_at = as_of.as_of
    inner join {{ ref('dim_months') }} as months
        on nights.complete_through_month = months.month

),

published as (

    select rates.*
    from {{ ref('fx_rates_daily') }} as rates
    inner join recorded_days
        on rates.rate_date < recorded_days.ends_before

),

recalled as (

    select * from {{ ref('fx_rates_recalled') }}

),

fx_rates_recorded as (

    -- A rate that was withdrawn leaves a row without one.
    select
        reporting.reporting_currency,
        coalesce(published.currency, recalled.currency) as currency,
        coalesce(published.rate_date, recalled.rate_date) as rate_date,
        published.rate_numerator,
        published.rate_denominator,
        recorded_days.as_of as recorded_at

    from published
    full outer join recalled
        on
            published.currency = recalled.currency
            and published.rate_date = recalled.rate_date
    cross join recorded_days
    cross join reporting
    where
        coalesce(published.rate_date, recalled.rate_date) < recorded_days.ends_before
        and coalesce(
            published.rate_numerator <> recalled.rate_numerator
            or published.rate_denominator <> recalled.rate_denominator,
            true
        )

)

select * from fx_rates_recorded
