-- One row per web session with where it came from: known UTM tags of its first page, else a click id, else other tags,
-- else the referrer. A referrer on the visited site itself is none; what carries nothing is direct.
{{ config(**kept_by('device_id', 'int_devices_changed')) }}
with

sessions as (

    select * from {{ ref('int_web_sessions_bounded') }}
    where {{ is_changed('device_id', 'int_devices_changed') }}

),

pages as (

    select * from {{ ref('stg_segment__pages') }}
    where {{ is_changed('device_id', 'int_devices_changed', 'coalesce(anonymous_id, user_id)') }}

),

traffic_sources as (

    select * from {{ ref('dim_traffic_sources') }}

),

channel_rules as (

    select * from {{ ref('channel_rules') }}

),

landings as (

    select
        sessions.session_id,
        sessions.device_id,
        sessions.started_at,
        sessions.ended_at,
        sessions.page_view_count,
        pages.anonymous_id,
        pages.user_id,
        pages.page_url,
        pages.utm_source,
        pages.utm_medium,
        pages.utm_campaign,
        pages.referrer_url,
        {{ url_host('pages.page_url') }} as page_host,
        {{ url_host('pages.referrer_url') }} as referrer_host

    from sessions
    inner join pages
        on sessions.session_id = pages.page_view_id

),

external_landings as (

    select
        landings.*,
        case
            when landings.referrer_host = landings.page_host then null
            when landings.referrer_host like {{ dbt.concat(["'%.'", 'landings.page_host']) }} then null
            when landings.page_host like {{ dbt.concat(["'%.'", 'landings.referrer_host']) }} then null
            else landings.referrer_host
        end as referrer_domain

    from landings

),

click_rules as (

    select
        priority,
        channel,
        {{ dbt.concat(["'&'", 'click_id', "'='"]) }} as parameter_start

    from channel_rules
    where click_id is not null

),

parameters as (

    select
        session_id,
        {{ dbt.replace('page_url', "'?'", "'&'") }} as parameter_text

    from landings
    where page_url like '%?%=%'

),

clicks as (

    select
        parameters.session_id,
        click_rules.channel,
        row_number() over (partition by parameters.session_id order by click_rules.priority) as match_rank

    from parameters
    inner join click_rules
        on {{ dbt.position('click_rules.parameter_start', 'parameters.parameter_text') }} > 0

),

referrer_domains as (

    select referrer_domain
    from external_landings
    where referrer_domain is not null
    group by referrer_domain

),

referrers as (

    select
        referrer_domains.referrer_domain,
        channel_rules.channel,
        row_number() over (
            partition by referrer_domains.referrer_domain order by channel_rules.priority
        ) as match_rank

    from referrer_domains
    inner join channel_rules
        on
            channel_rules.referrer_domain is not null
            and referrer_domains.referrer_domain like channel_rules.referrer_domain

),

web_sessions_sourced as (

    select
        external_landings.session_id,
        external_landings.device_id,
        external_landings.anonymous_id,
        external_landings.user_id,
        external_landings.started_at,
        external_landings.ended_at,
        external_landings.page_view_count,
        coalesce(
            case when traffic_sources.is_matched then traffic_sources.channel end,
            clicks.channel,
            case
                when coalesce(external_landings.utm_source, external_landings.utm_medium) is not null
                    then 'other_campaign'
            end,
            referrers.channel,
            case when coalesce(external_landings.page_url, external_landings.referrer_url) is null then 'unknown' end,
            'direct'
        ) as channel,
        coalesce(external_landings.utm_campaign, 'unknown') as campaign,
        coalesce(external_landings.utm_source, 'unknown') as utm_source,
        coalesce(external_landings.utm_medium, 'unknown') as utm_medium,
        coalesce(external_landings.referrer_domain, 'unknown') as referrer_domain

    from external_landings
    left join traffic_sources
        on
            coalesce(external_landings.utm_source, 'unknown') = traffic_sources.utm_source
            and coalesce(external_landings.utm_medium, 'unknown') = traffic_sources.utm_medium
    left join clicks
        on
            external_landings.session_id = clicks.session_id
            and clicks.match_rank = 1
    left join referrers
        on
            external_landings.referrer_domain = referrers.referrer_domain
            and referrers.match_rank = 1

)

select * from web_sessions_sourced
