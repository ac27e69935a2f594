-- One row per product user, unit and bucket of time after the sign-up in which the user was active.
-- Units: local day, calendar week and month since that of the sign-up, and bracket of days, named by its first.
{% set bounds = setting('usage_retention_brackets') %}
with

starts as (

    select * from {{ ref('int_usage_starts') }}

),

user_days as (

    select * from {{ ref('fct_user_days') }}

),

dates as (

    select * from {{ ref('dim_dates') }}

),

start_days as (

    select
        starts.user_id,
        starts.start_date,
        dates.week as start_week,
        dates.month as start_month

    from starts
    inner join dates
        on starts.start_date = dates.calendar_date
    where starts.grain = 'day'

),

aged_days as (

    select
        user_days.user_id,
        {{ calendar_days('start_days.start_date', 'user_days.activity_date') }} as day_number,
        {{ calendar_days('start_days.start_week', 'dates.week') }} as days_to_week,
        cast(
            {{ dbt.datediff('start_days.start_month', 'dates.month', 'month') }}
            as bigint
        ) as month_number

    from user_days
    inner join start_days
        on user_days.user_id = start_days.user_id
    inner join dates
        on user_days.activity_date = dates.calendar_date
    where user_days.activity_date >= start_days.start_date

),

bracketed_days as (

    select
        user_id,
        case
            {% for bound in bounds | reverse %}
            when day_number >= {{ bound }} then {{ 'null' if loop.first else bound }}
            {% endfor %}
        end as bracket

    from aged_days

),

usage_buckets as (

    select
        user_id,
        'day' as unit,
        day_number as bucket
    from aged_days

    union all

    select
        user_id,
        'week' as unit,
        cast(days_to_week / 7 as bigint) as bucket
    from aged_days
    group by
        user_id,
        days_to_week

    union all

    select
        user_id,
        'month' as unit,
        month_number as bucket
    from aged_days
    group by
        user_id,
        month_number

    union all

    select
        user_id,
        'bracket' as unit,
        cast(bracket as bigint) as bucket
    from bracketed_days
    where bracket is not null
    group by
        user_id,
        bracket

)

select * from usage_buckets
