-- One row per local day, from calendar_start_date to two years after the cut-off.
-- A day is [starts_at, ends_at) in UTC instants: 23 or 25 hours long where the clocks change.
with

numbers as (

    {{ number_series(5) }}

),

months as (

    select * from {{ ref('dim_months') }}

),

first_month as (

    select min(month) as month from months

),

calendar_days as (

    select
        cast({{ add_interval('cast(first_month.month as timestamp)', 'numbers.n', 'day') }} as date) as calendar_date,
        cast({{ add_interval('cast(first_month.month as timestamp)', 'numbers.n + 1', 'day') }} as date) as next_date

    from numbers
    cross join first_month

),

{% set shift = 1 if setting('week_start') == 'sunday' else 0 -%}
{% set shifted_day = add_interval('cast(calendar_date as timestamp)', shift, 'day') -%}
{% set shifted_week = 'cast(' ~ dbt.date_trunc('week', shifted_day) ~ ' as timestamp)' -%}
dated_days as (

    select
        calendar_date,
        next_date,
        cast({{ dbt.date_trunc('month', 'calendar_date') }} as date) as month,
        cast({{ add_interval(shifted_week, -shift, 'day') }} as date) as week

    from calendar_days

),

dim_dates as (

    select
        dated_days.calendar_date,
        {{ utc_instant('dated_days.calendar_date') }} as starts_at,
        {{ utc_instant('dated_days.next_date') }} as ends_at,
        dated_days.week,
        cast({{ dbt.datediff('dated_days.week', 'dated_days.calendar_date', 'day') }} as bigint) + 1 as day_of_week,
        dated_days.month,
        months.quarter,
        months.year,
        months.fiscal_quarter,
        months.fiscal_year

    from dated_days
    inner join months
        on dated_days.month = months.month

)

select * from dim_dates
