-- One row per campaign that an advertisement, a web session or a marketing e-mail names.
-- Its channel is that of most of its advertising days, else of most of its sessions, else e-mail.
with

ad_spend as (

    select * from {{ ref('stg_marketing__ad_spend') }}

),

email_events as (

    select * from {{ ref('stg_marketing__email_events') }}

),

sessions as (

    select * from {{ ref('fct_web_sessions') }}

),

traffic_sources as (

    select * from {{ ref('dim_traffic_sources') }}

),

channels as (

    select * from {{ ref('dim_channels') }}

),

claims as (

    select
        ad_spend.campaign_name as campaign,
        traffic_sources.channel,
        ad_spend.platform,
        1 as claim_order,
        count(*) as claim_count,
        min(ad_spend.spend_date) as first_date,
        max(ad_spend.spend_date) as last_date

    from ad_spend
    inner join traffic_sources
        on
            coalesce(ad_spend.utm_source, 'unknown') = traffic_sources.utm_source
            and coalesce(ad_spend.utm_medium, 'unknown') = traffic_sources.utm_medium
    where ad_spend.campaign_name is not null
    group by
        ad_spend.campaign_name,
        traffic_sources.channel,
        ad_spend.platform

    union all

    select
        campaign,
        channel,
        cast(null as {{ dbt.type_string() }}) as platform,
        2 as claim_order,
        count(*) as claim_count,
        min(session_date) as first_date,
        max(session_date) as last_date

    from sessions
    where campaign <> 'unknown'
    group by
        campaign,
        channel

    union all

    select
        campaign_name as campaign,
        'email' as channel,
        cast(null as {{ dbt.type_string() }}) as platform,
        3 as claim_order,
        count(*) as claim_count,
        min({{ local_date('occurred_at') }}) as first_date,
        max({{ local_date('occurred_at') }}) as last_date

    from email_events
    where campaign_name is not null
    group by campaign_name

),

ranked_claims as (

    select
        campaign,
        channel,
        platform,
        min(first_date) over (partition by campaign) as first_date,
        max(last_date) over (partition by campaign) as last_date,
        row_number() over (
            partition by campaign order by claim_order asc, claim_count desc, channel asc, platform asc
        ) as claim_rank

    from claims

),

dim_campaigns as (

    select
        ranked_claims.campaign,
        ranked_claims.channel,
        coalesce(ranked_claims.platform, 'unknown') as platform,
        channels.is_paid,
        ranked_claims.first_date as first_seen_date,
        ranked_claims.last_date as last_seen_date

    from ranked_claims
    inner join channels
        on ranked_claims.channel = channels.channel
    where ranked_claims.claim_rank = 1

)

select * from dim_campaigns
