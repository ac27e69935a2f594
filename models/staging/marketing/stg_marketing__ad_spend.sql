-- One row per day, platform and campaign of advertising spend, the latest delivery of each.
-- Names that differ by case or blanks around them are one: their spend is summed.
with

deliveries as (

    {{ latest_deliveries(
        'marketing',
        'ad_spend',
        ['date', 'platform', 'campaign_name', 'utm_source', 'utm_medium', 'currency'],
        'date'
    ) }}

),

ad_spend as (

    select
        {{ adapter.quote('date') }} as spend_date,
        lower(trim(platform)) as platform,
        {{ utm_tag('campaign_name') }} as campaign_name,
        {{ utm_tag('utm_source') }} as utm_source,
        {{ utm_tag('utm_medium') }} as utm_medium,
        nullif(upper(trim(currency)), '') as currency,
        cast(sum(spend) as decimal(38, 6)) as spend_amount,
        cast(sum(impressions) as bigint) as impression_count,
        cast(sum(clicks) as bigint) as click_count,
        max(_fivetran_synced) as synced_at

    from deliveries
    group by
        {{ adapter.quote('date') }},
        lower(trim(platform)),
        {{ utm_tag('campaign_name') }},
        {{ utm_tag('utm_source') }},
        {{ utm_tag('utm_medium') }},
        nullif(upper(trim(currency)), '')

)

select * from ad_spend
