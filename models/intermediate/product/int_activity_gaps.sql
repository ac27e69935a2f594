-- One row per local day, the day of activity before it and whether it was the last: how many users' days are such.
-- All that trailing windows of active users need, however many users there are.
with

user_days as (

    select * from {{ ref('fct_user_days') }}

),

neighboured_days as (

    select
        activity_date,
        lag(activity_date) over (partition by user_id order by activity_date) as previous_date,
        lead(activity_date) over (partition by user_id order by activity_date) is null as is_last

    from user_days

),

activity_gaps as (

    select
        activity_date,
        previous_date,
        is_last,
        count(*) as user_count

    from neighboured_days
    group by
        activity_date,
        previous_date,
        is_last

)

select * from activity_gaps
