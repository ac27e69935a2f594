-- One row per product user and local day with activity: any track but the inactive ones.
-- Whatever asks who was active when, asks this table.
{{ config(**kept_by('user_id', 'int_users_compared', date='activity_date')) }}
with

tracks as (

    select * from {{ ref('stg_segment__tracks') }}
    where {{ is_changed('user_id', 'int_users_compared', instant='occurred_at') }}

),

identities as (

    select * from {{ ref('dim_customer_identities') }}
    where source = 'segment_user'

),

active_days as (

    select
        user_id,
        {{ local_date('occurred_at') }} as activity_date,
        min(occurred_at) as first_event_at,
        max(occurred_at) as last_event_at,
        count(*) as event_count,
        sum(
            case when event_name in ({{ quoted_list(setting('value_events')) }}) then 1 else 0 end
        ) as value_event_count,
        min(
            case when event_name in ({{ quoted_list(setting('value_events')) }}) then occurred_at end
        ) as first_value_at

    from tracks
    where
        user_id is not null
        and event_name not in ({{ quoted_list(setting('inactive_events')) }})
        and occurred_at >= {{ calendar_start('timestamp') }}
    group by
        user_id,
        {{ local_date('occurred_at') }}

),

fct_user_days as (

    select
        active_days.user_id,
        active_days.activity_date,
        identities.customer_id,
        active_days.first_event_at,
        active_days.last_event_at,
        active_days.event_count,
        cast(active_days.value_event_count as bigint) as value_event_count,
        active_days.first_value_at

    from active_days
    inner join identities
        on
            active_days.user_id = identities.source_id
            and active_days.first_event_at >= identities.valid_from
            and (active_days.first_event_at < identities.valid_to or identities.valid_to is null)

)

select * from fct_user_days
