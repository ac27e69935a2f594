-- Fails when: users of the window before are not the retained and the churned of this one, daily, weekly or monthly
-- (ID 32; that active users are new, retained or resurrected stands with the model).
-- It would cause: a growth accounting that gains or loses users between two windows.
-- Where to look first: int_active_users_changed.
with

daily_users as (

    select * from {{ ref('fct_active_users_daily') }}

),

first_days as (

    select min(activity_date) as first_date from daily_users

),

differences as (

    {% for prefix, active, window_days in [('', 'dau', 1), ('weekly_', 'wau', 7), ('monthly_', 'mau', 30)] %}
    select
        daily_users.activity_date,
        '{{ active }}' as active_window,
        previous_windows.{{ active }} as previous_users,
        daily_users.{{ prefix ~ 'retained_users' }} as users_retained,
        daily_users.{{ prefix ~ 'churned_users' }} as users_churned

    from daily_users
    cross join first_days
    left join daily_users as previous_windows
        on {{ calendar_days('previous_windows.activity_date', 'daily_users.activity_date') }} = {{ window_days }}
    where
        coalesce(previous_windows.{{ active }}, 0)
        <> daily_users.{{ prefix ~ 'retained_users' }} + daily_users.{{ prefix ~ 'churned_users' }}
        or (
            previous_windows.activity_date is null
            and {{ calendar_days('first_days.first_date', 'daily_users.activity_date') }} >= {{ window_days }}
        )
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from differences
