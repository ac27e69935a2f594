-- One row per page view, the latest delivery of each.
with

as_of as (

    select * from {{ ref('as_of') }}

),

deliveries as (

    select * from {{ source('segment', 'pages') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('segment', 'pages') }} as delivery_rank

    from deliveries
    cross join as_of
    where deliveries.{{ adapter.quote('timestamp') }} is null or deliveries.{{ adapter.quote('timestamp') }} <= as_of.as_of

),

pages as (

    select
        id as page_view_id,
        anonymous_id,
        user_id,
        {{ adapter.quote('timestamp') }} as viewed_at,
        context_page_url as page_url,
        context_page_referrer as referrer_url,
        lower(trim(context_campaign_source)) as utm_source,
        lower(trim(context_campaign_medium)) as utm_medium,
        trim(context_campaign_name) as utm_campaign,
        context_user_agent as user_agent,
        received_at as synced_at

    from ranked
    where delivery_rank = 1

)

select * from pages
