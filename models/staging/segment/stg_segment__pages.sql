-- One row per page view, the latest delivery of each.
{{ config(**kept_events('segment', 'page_view_id', 'viewed_at')) }}
with

deliveries as (

    {{ latest_events(
        'segment', 'pages', 'id', 'timestamp', 'page_view', 'viewed_at',
        {'anonymous_id': dbt.type_string(), 'user_id': dbt.type_string()}
    ) }}

),

pages as (

    select
        page_view_key,
        id as page_view_id,
        nullif(anonymous_id, '') as anonymous_id,
        nullif(user_id, '') as user_id,
        {{ adapter.quote('timestamp') }} as viewed_at,
        context_page_url as page_url,
        context_page_referrer as referrer_url,
        {{ utm_tag('context_campaign_source') }} as utm_source,
        {{ utm_tag('context_campaign_medium') }} as utm_medium,
        {{ utm_tag('context_campaign_name') }} as utm_campaign,
        {{ is_odd_tag('context_campaign_source') }}
        or {{ is_odd_tag('context_campaign_medium') }}
        or {{ is_odd_tag('context_campaign_name') }} as has_odd_tags,
        context_user_agent as user_agent,
        received_at as synced_at,
        changed_at,
        replaced_anonymous_id,
        replaced_user_id,
        replaced_viewed_at

    from deliveries

)

select * from pages
