-- One row per day, platform and campaign of advertising spend, the latest delivery of each.
with

as_of as (

    select * from {{ ref('as_of') }}

),

deliveries as (

    select * from {{ source('marketing', 'ad_spend') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('marketing', 'ad_spend') }} as delivery_rank

    from deliveries
    cross join as_of
    where deliveries.{{ adapter.quote('date') }} is null or deliveries.{{ adapter.quote('date') }} <= as_of.as_of

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

    from ranked
    where delivery_rank = 1

)

select * from ad_spend
