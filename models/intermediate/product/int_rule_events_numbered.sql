-- One row per event that a product rule asks for, numbered within its user and name.
-- What a user did before the sign-up is imported data and does not count.
with

tracks as (

    select * from {{ ref('stg_segment__tracks') }}

),

users as (

    select * from {{ ref('int_users_signed_up') }}

),

rule_events_numbered as (

    select
        tracks.event_id,
        users.user_id,
        tracks.event_name,
        tracks.occurred_at,
        tracks.event_name in ({{ quoted_list(setting('value_events')) }}) as is_value_event,
        row_number() over (
            partition by users.user_id, tracks.event_name
            order by tracks.occurred_at, tracks.event_id
        ) as event_number

    from tracks
    inner join users
        on tracks.user_id = users.user_id
    where
        tracks.event_name in (
            'trial_started',
            {{ quoted_list(setting('value_events')) }},
            {{ quoted_list(setting('activation_rule')) }},
            {{ quoted_list(setting('onboarding_rule')) }}
        )
        and tracks.occurred_at
        >= coalesce(users.signed_up_at, {{ setting_literal('calendar_start_date', 'timestamp') }})

)

select * from rule_events_numbered
