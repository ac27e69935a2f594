-- One row per product user and local month with activity.
{{ config(**kept_by('user_id', 'int_users_compared', date='month')) }}
with

user_days as (

    select * from {{ ref('fct_user_days') }}
    where {{ is_changed('user_id', 'int_users_compared', date='activity_date') }}

),

user_months as (

    select
        user_id,
        {{ month_of('activity_date') }} as month,
        cast(sum(event_count) as bigint) as event_count

    from user_days
    group by
        user_id,
        {{ month_of('activity_date') }}

)

select * from user_months
