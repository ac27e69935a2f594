-- One row per product user, local month and feature that the user used in it.
{{ config(**kept_by('user_id', 'int_users_compared', date='month')) }}
with

tracks as (

    select * from {{ ref('stg_segment__tracks') }}
    where {{ is_changed('user_id', 'int_users_compared', instant='occurred_at') }}

),

users as (

    select * from {{ ref('int_users_signed_up') }}

),

feature_months as (

    select
        user_id,
        {{ local_month('occurred_at') }} as month,
        feature_name,
        count(*) as event_count,
        min(occurred_at) as first_used_at,
        max(occurred_at) as last_used_at

    from tracks
    where
        feature_name is not null
        and event_name not in ({{ quoted_list(setting('inactive_events')) }})
        and occurred_at >= {{ calendar_start('timestamp') }}
    group by
        user_id,
        {{ local_month('occurred_at') }},
        feature_name

),

user_feature_months as (

    select
        feature_months.user_id,
        users.customer_id,
        feature_months.month,
        feature_months.feature_name,
        feature_months.event_count,
        feature_months.first_used_at,
        feature_months.last_used_at

    from feature_months
    inner join users
        on feature_months.user_id = users.user_id

)

select * from user_feature_months
