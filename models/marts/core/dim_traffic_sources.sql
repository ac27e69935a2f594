-- One row per pair of UTM source and medium that a page view or an advertisement carries.
-- The channel is what the seed channel_rules says of the pair alone; a pair that no rule knows is other_campaign.
with

pages as (

    select * from {{ ref('stg_segment__pages') }}

),

ad_spend as (

    select * from {{ ref('stg_marketing__ad_spend') }}

),

channel_rules as (

    select * from {{ ref('channel_rules') }}

),

pairs as (

    select
        coalesce(utm_source, 'unknown') as utm_source,
        coalesce(utm_medium, 'unknown') as utm_medium

    from pages

    union distinct

    select
        coalesce(utm_source, 'unknown') as utm_source,
        coalesce(utm_medium, 'unknown') as utm_medium

    from ad_spend

),

matched_rules as (

    select
        pairs.utm_source,
        pairs.utm_medium,
        channel_rules.channel,
        row_number() over (
            partition by pairs.utm_source, pairs.utm_medium order by channel_rules.priority
        ) as match_rank

    from pairs
    inner join channel_rules
        on
            (channel_rules.utm_source is not null or channel_rules.utm_medium is not null)
            and (channel_rules.utm_source is null or pairs.utm_source like channel_rules.utm_source)
            and (channel_rules.utm_medium is null or pairs.utm_medium like channel_rules.utm_medium)

),

dim_traffic_sources as (

    select
        pairs.utm_source,
        pairs.utm_medium,
        coalesce(
            matched_rules.channel,
            case when pairs.utm_source = 'unknown' and pairs.utm_medium = 'unknown' then 'unknown' end,
            'other_campaign'
        ) as channel,
        matched_rules.channel is not null as is_matched

    from pairs
    left join matched_rules
        on
            pairs.utm_source = matched_rules.utm_source
            and pairs.utm_medium = matched_rules.utm_medium
            and matched_rules.match_rank = 1

)

select * from dim_traffic_sources
