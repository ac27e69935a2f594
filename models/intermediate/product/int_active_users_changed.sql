-- One row per trailing window and local day on which its number of users changes, with the change.
-- A user counts from a day of activity until the window's length after the last day in reach; no user is counted twice.
with

activity_gaps as (

    select * from {{ ref('int_activity_gaps') }}

),

window_lengths as (

    {% for days in [1, 7, 30] %}
    select {{ days }} as window_days
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- Days of activity that none after them names as the day before.
days_named as (

    select
        activity_date,
        user_count

    from activity_gaps

    union all

    select
        previous_date as activity_date,
        -user_count as user_count

    from activity_gaps
    where previous_date is not null

),

last_days as (

    select
        activity_date,
        sum(user_count) as user_count

    from days_named
    group by activity_date

),

-- A return: the day before it is out of the window's reach, or there is none.
window_gaps as (

    select
        window_lengths.window_days,
        activity_gaps.activity_date,
        activity_gaps.previous_date,
        activity_gaps.user_count,
        coalesce(
            {{ calendar_days('activity_gaps.previous_date', 'activity_gaps.activity_date') }}
            > window_lengths.window_days,
            true
        ) as is_return,
        coalesce(
            {{ calendar_days('activity_gaps.previous_date', 'activity_gaps.activity_date') }}
            < 2 * window_lengths.window_days,
            false
        ) as was_in_previous_window

    from activity_gaps
    cross join window_lengths

),

changes as (

    select
        window_days,
        activity_date,
        user_count as active_change,
        case when was_in_previous_window then user_count else 0 end as retained_change,
        case when previous_date is null then user_count else 0 end as new_change

    from window_gaps
    where is_return

    union all

    -- By then this stretch of activity fills the previous window as well.
    select
        window_days,
        cast({{ add_interval('cast(activity_date as timestamp)', 'window_days', 'day') }} as date) as activity_date,
        0 as active_change,
        user_count as retained_change,
        case when previous_date is null then -user_count else 0 end as new_change

    from window_gaps
    where is_return

    union all

    -- The stretch before a return left the window.
    select
        window_days,
        cast({{ add_interval('cast(previous_date as timestamp)', 'window_days', 'day') }} as date) as activity_date,
        -user_count as active_change,
        -user_count as retained_change,
        0 as new_change

    from window_gaps
    where is_return and previous_date is not null

    union all

    -- It left the previous window, too, while the return is in this one.
    select
        window_days,
        cast({{ add_interval('cast(previous_date as timestamp)', '2 * window_days', 'day') }} as date) as activity_date,
        0 as active_change,
        -user_count as retained_change,
        0 as new_change

    from window_gaps
    where is_return and was_in_previous_window

    union all

    select
        window_lengths.window_days,
        cast(
            {{ add_interval('cast(last_days.activity_date as timestamp)', 'window_lengths.window_days', 'day') }}
            as date
        ) as activity_date,
        -last_days.user_count as active_change,
        -last_days.user_count as retained_change,
        0 as new_change

    from last_days
    cross join window_lengths

),

active_users_changed as (

    select
        window_days,
        activity_date,
        cast(sum(active_change) as bigint) as active_change,
        cast(sum(retained_change) as bigint) as retained_change,
        cast(sum(new_change) as bigint) as new_change

    from changes
    group by
        window_days,
        activity_date
    having sum(active_change) <> 0 or sum(retained_change) <> 0 or sum(new_change) <> 0

)

select * from active_users_changed
