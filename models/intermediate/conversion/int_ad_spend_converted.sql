-- One row per row of advertising spend, with its channel and campaign, and its money in the reporting currency.
-- Spend that names no channel is unallocated, as in unit economics; without a currency it is in the reporting one.
with

ad_spend as (

    select * from {{ ref('stg_marketing__ad_spend') }}

),

reporting as (

    select * from {{ ref('reporting_currency') }}

),

traffic_sources as (

    select * from {{ ref('dim_traffic_sources') }}

),

rates as (

    select * from {{ ref('fx_rates_daily') }}

),

stated_spend as (

    select
        ad_spend.spend_date,
        ad_spend.platform,
        coalesce(ad_spend.campaign_name, 'unknown') as campaign,
        coalesce(ad_spend.utm_source, 'unknown') as utm_source,
        coalesce(ad_spend.utm_medium, 'unknown') as utm_medium,
        coalesce(ad_spend.currency, reporting.reporting_currency) as currency,
        ad_spend.spend_amount,
        ad_spend.impression_count,
        ad_spend.click_count

    from ad_spend
    cross join reporting

),

ad_spend_converted as (

    select
        stated_spend.spend_date,
        stated_spend.platform,
        stated_spend.campaign,
        stated_spend.utm_source,
        stated_spend.utm_medium,
        stated_spend.currency,
        coalesce(nullif(traffic_sources.channel, 'unknown'), 'unallocated') as channel,
        {{ exact_money('stated_spend.spend_amount', 'rates.rate_numerator', 'rates.rate_denominator', 6) }} as spend,
        stated_spend.impression_count,
        stated_spend.click_count

    from stated_spend
    left join traffic_sources
        on
            stated_spend.utm_source = traffic_sources.utm_source
            and stated_spend.utm_medium = traffic_sources.utm_medium
    left join rates
        on
            stated_spend.currency = rates.currency
            and stated_spend.spend_date = rates.rate_date

)

select * from ad_spend_converted
