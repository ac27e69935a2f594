-- One row per web session: the page views of one visitor with gaps up to session_timeout_minutes.
-- Page views are numbered once and only those after a gap are kept; a session's end and count come from the next one.
{{ config(**kept_by('device_id', 'int_devices_changed')) }}
with

pages as (

    select * from {{ ref('stg_segment__pages') }}
    where {{ is_changed('device_id', 'int_devices_changed', 'coalesce(anonymous_id, user_id)') }}

),

test_visitors as (

    select * from {{ ref('int_test_visitors') }}
    where fingerprint is not null

),

bot_user_agents as (

    select * from {{ ref('bot_user_agents') }}

),

user_agents as (

    select user_agent
    from pages
    where user_agent is not null
    group by user_agent

),

bots as (

    select user_agents.user_agent

    from user_agents
    inner join bot_user_agents
        on lower(user_agents.user_agent) like bot_user_agents.pattern
    group by user_agents.user_agent

),

numbered_pages as (

    select
        coalesce(pages.anonymous_id, pages.user_id) as device_id,
        pages.page_view_id,
        pages.viewed_at,
        row_number() over (
            partition by coalesce(pages.anonymous_id, pages.user_id) order by pages.viewed_at, pages.page_view_id
        ) as page_number,
        lag(pages.viewed_at) over (
            partition by coalesce(pages.anonymous_id, pages.user_id) order by pages.viewed_at, pages.page_view_id
        ) as previous_viewed_at,
        count(*) over (partition by coalesce(pages.anonymous_id, pages.user_id)) as device_page_count,
        max(pages.viewed_at) over (partition by coalesce(pages.anonymous_id, pages.user_id)) as device_last_viewed_at

    from pages
    left join bots
        on pages.user_agent = bots.user_agent
    left join test_visitors as test_users
        on pages.user_id = test_users.user_id
    left join test_visitors as test_devices
        on pages.anonymous_id = test_devices.anonymous_id
    where
        coalesce(pages.anonymous_id, pages.user_id) is not null
        and pages.viewed_at >= {{ calendar_start('timestamp') }}
        and bots.user_agent is null
        and test_users.user_id is null
        and (pages.user_id is not null or test_devices.anonymous_id is null)

),

first_pages as (

    select
        device_id,
        page_view_id,
        viewed_at,
        page_number,
        previous_viewed_at,
        device_page_count,
        device_last_viewed_at

    from numbered_pages
    where
        previous_viewed_at is null
        or {{ elapsed_seconds('previous_viewed_at', 'viewed_at') }} > 60 * {{ setting('session_timeout_minutes') }}

),

web_sessions_bounded as (

    select
        page_view_id as session_id,
        device_id,
        viewed_at as started_at,
        coalesce(
            lead(previous_viewed_at) over (partition by device_id order by page_number), device_last_viewed_at
        ) as ended_at,
        coalesce(lead(page_number) over (partition by device_id order by page_number), device_page_count + 1)
        - page_number as page_view_count

    from first_pages

)

select * from web_sessions_bounded
