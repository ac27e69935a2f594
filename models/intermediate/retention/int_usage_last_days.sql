-- One row per local day of sign-up and number of days to the last day of activity: how many users it was the last of.
{{ config(materialized='view') }}
with

sign_ups as (

    select * from {{ ref('fct_sign_ups') }}

),

dates as (

    select * from {{ ref('dim_dates') }}

),

last_days as (

    select
        signed_up_date as start_date,
        last_active_date as last_date,
        count(*) as last_users

    from sign_ups
    where last_active_date >= signed_up_date
    group by
        signed_up_date,
        last_active_date

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
