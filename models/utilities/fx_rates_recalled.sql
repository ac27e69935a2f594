-- One row per currency and day of a complete month with the rate that the last night before this one published for it.
-- Read from the record by name: tonight's rates depend on the record of the nights before, not on its own.
with

as_of as (

    select * from {{ ref('as_of') }}

),

reporting as (

    select * from {{ ref('reporting_currency') }}

),

rates as (

    select
        reporting_currency,
        cast(null as {{ dbt.type_string() }}) as currency,
        cast(null as date) as rate_date,
        cast(null as bigint) as rate_numerator,
        cast(null as bigint) as rate_denominator

    from reporting

),

recorded as (

    {{ recorded_rows('int_fx_rates_recorded', 'rates') | indent(4) }}

),

earlier_nights as (

    -- Rates into another reporting currency are no record of this one.
    select
        recorded.*,
        row_number() over (
            partition by recorded.currency, recorded.rate_date
            order by recorded.recorded_at desc
        ) as night_rank

    from recorded
    inner join as_of
        on recorded.recorded_at < as_of.as_of
    inner join reporting
        on recorded.reporting_currency = reporting.reporting_currency

),

fx_rates_recalled as (

    -- A rate that was withdrawn by then has a row without one.
    select
        currency,
        rate_date,
        rate_numerator,
        rate_denominator

    from earlier_nights
    where
        night_rank = 1
        and rate_numerator is not null

)

select * from fx_rates_recalled
