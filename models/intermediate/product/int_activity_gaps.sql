-- One row per local day and the day of activity before it: how many users' days are such.
-- All that trailing windows of active users need, however many users there are.
{{ config(**kept_since('activity_date', 'int_users_compared')) }}
with

user_days as (

    {{ days_since_news('int_users_compared') }}

),

neighboured_days as (

    select
        activity_date,
        lag(activity_date) over (partition by user_id order by activity_date) as previous_date

    from user_days

),

activity_gaps as (

    select
        activity_date,
        previous_date,
        count(*) as user_count

    from neighboured_days
    where {{ is_since_news('int_users_compared', 'activity_date') }}
    group by
        activity_date,
        previous_date

)

select * from activity_gaps
