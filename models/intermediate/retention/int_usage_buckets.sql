-- One row per local day of sign-up and number of days since: how many of its users were active then.
-- A user's first day in a week, month or bracket is counted apart, so that no bucket needs distinct users.
-- Sums are stored as bigint: DuckDB reads the wider type of a sum a hundred times slower.
{{ config(**kept_since('activity_date', 'int_usage_days_compared')) }}
{% set bounds = setting('usage_retention_brackets') %}
{% set order = 'over (partition by user_id order by day_number)' %}
with

starts as (

    select * from {{ ref('int_usage_starts') }}

),

user_days as (

    {{ days_since_news('int_usage_days_compared') }}

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
        user_days.activity_date,
        start_days.start_date,
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
        activity_date,
        start_date,
        day_number,
        days_to_week,
        month_number,
        case
            {% for bound in bounds | reverse %}
            when day_number >= {{ bound }} then {{ 'null' if loop.first else bound }}
            {% endfor %}
        end as bracket

    from aged_days

),

neighboured_days as (

    select
        activity_date,
        start_date,
        day_number,
        days_to_week,
        month_number,
        bracket,
        lag(days_to_week) {{ order }} as previous_days_to_week,
        lag(month_number) {{ order }} as previous_month_number,
        lag(bracket) {{ order }} as previous_bracket

    from bracketed_days

),

usage_buckets as (

    select
        start_date,
        day_number,
        cast(days_to_week / 7 as bigint) as week_number,
        month_number,
        cast(bracket as bigint) as bracket,
        activity_date,
        count(*) as active_users,
        cast(sum(case when days_to_week = previous_days_to_week then 0 else 1 end) as bigint) as first_in_week,
        cast(sum(case when month_number = previous_month_number then 0 else 1 end) as bigint) as first_in_month,
        cast(sum(case when bracket = previous_bracket then 0 else 1 end) as bigint) as first_in_bracket

    from neighboured_days
    where {{ is_since_news('int_usage_days_compared', 'activity_date') }}
    group by
        activity_date,
        start_date,
        day_number,
        days_to_week,
        month_number,
        bracket

)

select * from usage_buckets
