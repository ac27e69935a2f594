-- One row per day, platform and campaign of advertising spend, the latest delivery of each.
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
        trim(campaign_name) as campaign_name,
        lower(trim(utm_source)) as utm_source,
        lower(trim(utm_medium)) as utm_medium,
        upper(currency) as currency,
        spend as spend_amount,
        impressions as impression_count,
        clicks as click_count,
        _fivetran_synced as synced_at

    from deliveries

)

select * from ad_spend
