-- One row per product user with a known sign-up and grain, with the cohort that the user starts in.
{{ config(materialized='view') }}
with

user_milestones as (

    select * from {{ ref('fct_user_milestones') }}

),

dates as (

    select * from {{ ref('dim_dates') }}

),

start_days as (

    select
        user_id,
        {{ local_date('signed_up_at') }} as start_date

    from user_milestones
    where signed_up_at is not null

),

usage_starts as (

    {% for grain, first_day in [('day', 'calendar_date'), ('week', 'week'), ('month', 'month')] %}
    select
        start_days.user_id,
        '{{ grain }}' as grain,
        dates.{{ first_day }} as cohort_date,
        start_days.start_date

    from start_days
    inner join dates
        on start_days.start_date = dates.calendar_date
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from usage_starts
