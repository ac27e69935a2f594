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
shifted_days as (

    select
        calendar_date,
        next_date,
        {{ add_interval('cast(calendar_date as timestamp)', shift, 'day') }} as shifted_at

    from calendar_days

),

shifted_weeks as (

    select
        calendar_date,
        next_date,
        cast({{ dbt.date_trunc('week', 'shifted_at') }} as timestamp) as shifted_week_at

    from shifted_days

),

dated_days as (

    select
        calendar_date,
        next_date,
        {{ month_of('calendar_date') }} as month,
        cast({{ add_interval('shifted_week_at', -shift, 'day') }} as date) as week

    from shifted_weeks

),

numbered_days as (

    select
        calendar_date,
        next_date,
        month,
        week,
        {{ calendar_days('week', 'calendar_date') }} + 1 as day_of_week

    from dated_days

),

dim_dates as (

    select
        numbered_days.calendar_date,
        {{ utc_instant('numbered_days.calendar_date') }} as starts_at,
        {{ utc_instant('numbered_days.next_date') }} as ends_at,
        numbered_days.week,
        numbered_days.day_of_week,
        numbered_days.month,
        months.quarter,
        months.year,
        months.fiscal_quarter,
        months.fiscal_year

    from numbered_days
    inner join months
        on numbered_days.month = months.month

)

select * from dim_dates
