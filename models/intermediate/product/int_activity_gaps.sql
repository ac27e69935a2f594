-- One row per local day and the day of activity before it: how many users' days are such.
-- All that trailing windows of active users need, however many users there are.
{{ config(**kept_since('activity_date', 'int_users_compared')) }}
with

-- Of who was active since any news, the days since then, and of those before it the last.
user_days as (

    select
        user_id,
        activity_date

    from {{ ref('fct_user_days') }}
    where {{ is_since_news('int_users_compared', 'activity_date') }}

    union all

    select
        user_id,
        max(activity_date) as activity_date

    from {{ ref('fct_user_days') }}
    where
        {{ is_active_since_news('user_id', ref('fct_user_days'), 'int_users_compared', 'activity_date') }}
        and not ({{ is_since_news('int_users_compared', 'activity_date') }})
    group by user_id

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
