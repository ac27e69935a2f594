-- One row per product user, stretch of the first fortnight after the sign-up and event name.
-- Stretches are elapsed time: the first 24 hours, the rest of seven days, the week after; `any_event` sums the names.
{{ config(**kept_by('user_id', 'int_beginners_changed')) }}
with

tracks as (

    select * from {{ ref('stg_segment__tracks') }}
    where {{ is_changed('user_id', 'int_beginners_changed', instant='occurred_at') }}

),

users as (

    select
        user_id,
        signed_up_at,
        {{ local_month('signed_up_at') }} as signed_up_month,
        {{ add_interval('signed_up_at', 1, 'day') }} as first_day_ends_at,
        {{ add_interval('signed_up_at', 7, 'day') }} as first_week_ends_at,
        {{ add_interval('signed_up_at', 14, 'day') }} as second_week_ends_at

    from {{ ref('int_users_signed_up') }}
    where signed_up_at is not null

),

first_events as (

    select
        users.user_id,
        case
            when tracks.occurred_at < users.first_day_ends_at then 'hours_0_24'
            when tracks.occurred_at < users.first_week_ends_at then 'days_1_6'
            else 'days_7_13'
        end as stretch,
        case
            when tracks.occurred_at < users.first_day_ends_at then users.first_day_ends_at
            when tracks.occurred_at < users.first_week_ends_at then users.first_week_ends_at
            else users.second_week_ends_at
        end as stretch_ends_at,
        users.signed_up_month,
        tracks.event_name

    from tracks
    inner join users
        on
            tracks.user_id = users.user_id
            and tracks.occurred_at >= users.signed_up_at
            and tracks.occurred_at < users.second_week_ends_at
    where tracks.event_name not in ({{ quoted_list(setting('inactive_events')) }})

),

named_events as (

    select
        user_id,
        signed_up_month,
        stretch,
        stretch_ends_at,
        event_name,
        count(*) as event_count

    from first_events
    group by
        user_id,
        signed_up_month,
        stretch,
        stretch_ends_at,
        event_name

),

first_events_counted as (

    select
        user_id,
        signed_up_month,
        stretch,
        stretch_ends_at,
        event_name,
        event_count

    from named_events

    union all

    select
        user_id,
        signed_up_month,
        stretch,
        stretch_ends_at,
        'any_event' as event_name,
        cast(sum(event_count) as bigint) as event_count

    from named_events
    group by
        user_id,
        signed_up_month,
        stretch,
        stretch_ends_at

)

select * from first_events_counted
