-- One row per local day since the first user: users active on it and in the 7 and 30 days that end with it.
-- Growth accounting compares each window with the one before it, which ends where this one begins.
{% set windows = [('daily', 1), ('weekly', 7), ('monthly', 30)] %}
with

changes as (

    select * from {{ ref('int_active_users_changed') }}

),

entitlements as (

    select * from {{ ref('int_users_entitled') }}

),

cutoffs as (

    select
        as_of.as_of,
        {{ local_date('cutoffs.source_as_of') }} as open_date

    from {{ ref('source_cutoffs') }} as cutoffs
    cross join {{ ref('as_of') }} as as_of
    where cutoffs.source_name = 'segment'

),

first_days as (

    select min(entitled_date) as first_date from entitlements

),

days as (

    select
        dates.calendar_date as activity_date,
        dates.calendar_date < cutoffs.open_date as is_complete

    from {{ ref('dim_dates') }} as dates
    cross join first_days
    cross join cutoffs
    where
        dates.calendar_date >= first_days.first_date
        and dates.starts_at <= cutoffs.as_of

),

window_users as (

    select
        days.activity_date,
        days.is_complete,
        {% for name, window_days in windows %}
        {% for part in ['active', 'retained', 'new'] %}
        sum(coalesce({{ name }}.{{ part }}_change, 0)) over (order by days.activity_date)
            as {{ name }}_{{ part }}_users,
        {% endfor %}
        {% endfor %}
        sum(coalesce(entitlements.user_count, 0)) over (order by days.activity_date) as entitled_users

    from days
    left join entitlements
        on days.activity_date = entitlements.entitled_date
    {% for name, window_days in windows %}
    left join changes as {{ name }}
        on
            days.activity_date = {{ name }}.activity_date
            and {{ name }}.window_days = {{ window_days }}
    {% endfor %}

),

compared_windows as (

    select
        window_users.*,
        {% for name, window_days in windows %}
        coalesce(
            lag(window_users.{{ name }}_active_users, {{ window_days }}) over (order by window_users.activity_date), 0
        ) as {{ name }}_previous_users,
        {% endfor %}
        sum(window_users.daily_active_users) over (
            order by window_users.activity_date rows between 29 preceding and current row
        ) as user_day_count

    from window_users

),

fct_active_users_daily as (

    select
        activity_date,
        cast(daily_active_users as bigint) as dau,
        cast(weekly_active_users as bigint) as wau,
        cast(monthly_active_users as bigint) as mau,
        cast(user_day_count as bigint) as stickiness_numerator,
        cast(30 * monthly_active_users as bigint) as stickiness_denominator,
        {{ ratio('user_day_count', '30 * monthly_active_users') }} as stickiness,
        cast(weekly_active_users as bigint) as engagement_rate_numerator,
        cast(entitled_users as bigint) as engagement_rate_denominator,
        {{ ratio('weekly_active_users', 'entitled_users') }} as engagement_rate,
        {% for name, window_days in windows %}
        {% set prefix = '' if name == 'daily' else name ~ '_' %}
        cast({{ name }}_new_users as bigint) as {{ prefix }}new_users,
        cast({{ name }}_retained_users as bigint) as {{ prefix }}retained_users,
        cast({{ name }}_active_users - {{ name }}_new_users - {{ name }}_retained_users as bigint)
            as {{ prefix }}resurrected_users,
        cast({{ name }}_previous_users - {{ name }}_retained_users as bigint) as {{ prefix }}churned_users,
        {% endfor %}
        is_complete

    from compared_windows

)

select * from fct_active_users_daily
