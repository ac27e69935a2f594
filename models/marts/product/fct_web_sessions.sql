-- One row per web session of a visitor, on the local day of its first page view; bots and test users are left out.
-- A signed-in first page says who the visitor is, else the first user of the device does.
{{ config(**kept_by('device_id', 'int_devices_changed', column='coalesce(anonymous_id, user_id)')) }}
with

sessions as (

    select * from {{ ref('int_web_sessions_sourced') }}
    where {{ is_changed('device_id', 'int_devices_changed') }}

),

users as (

    select * from {{ ref('dim_customer_identities') }}
    where source = 'segment_user'

),

visitors as (

    select * from {{ ref('dim_customer_identities') }}
    where source = 'segment_anonymous'

),

fct_web_sessions as (

    select
        sessions.session_id,
        coalesce(
            sessions.user_id,
            case when visitors.via_source = 'segment_user' then visitors.via_source_id end,
            sessions.device_id
        ) as visitor_id,
        sessions.anonymous_id,
        coalesce(
            sessions.user_id,
            case when visitors.via_source = 'segment_user' then visitors.via_source_id end
        ) as user_id,
        case when sessions.user_id is null then visitors.customer_id else users.customer_id end as customer_id,
        sessions.started_at,
        sessions.ended_at,
        {{ local_date('sessions.started_at') }} as session_date,
        sessions.channel,
        sessions.campaign,
        sessions.utm_source,
        sessions.utm_medium,
        sessions.referrer_domain,
        cast(sessions.page_view_count as bigint) as page_view_count,
        sessions.page_view_count >= 2 as is_engaged

    from sessions
    left join users
        on
            sessions.user_id = users.source_id
            and sessions.started_at >= users.valid_from
            and sessions.started_at < coalesce(users.valid_to, {{ end_of_time() }})
    left join visitors
        on
            sessions.anonymous_id = visitors.source_id
            and sessions.started_at >= visitors.valid_from
            and sessions.started_at < coalesce(visitors.valid_to, {{ end_of_time() }})

)

select * from fct_web_sessions
