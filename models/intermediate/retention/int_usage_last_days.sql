-- One row per local day of sign-up and number of days to the last day of activity: how many users it was the last of.
{{ config(materialized='view') }}
with

starts as (

    select * from {{ ref('int_usage_starts') }}
    where grain = 'day'

),

user_days as (

    select * from {{ ref('fct_user_days') }}

),

dates as (

    select * from {{ ref('dim_dates') }}

),

last_dates as (

    select
        user_id,
        max(activity_date) as last_date

    from user_days
    group by user_id

),

last_days as (

    select
        starts.start_date,
        last_dates.last_date,
        count(*) as last_users

    from last_dates
    inner join starts
        on last_dates.user_id = starts.user_id
    where last_dates.last_date >= starts.start_date
    group by
        starts.start_date,
        last_dates.last_date

),

usage_last_days as (

    select
        last_days.start_date,
        {{ calendar_days('last_days.start_date', 'last_days.last_date') }} as day_number,
        cast({{ calendar_days('start_dates.week', 'dates.week') }} / 7 as bigint) as week_number,
        cast(
            {{ dbt.datediff('start_dates.month', 'dates.month', 'month') }}
            as bigint
        ) as month_number,
        last_days.last_users

    from last_days
    inner join dates as start_dates
        on last_days.start_date = start_dates.calendar_date
    inner join dates
        on last_days.last_date = dates.calendar_date

)

select * from usage_last_days
