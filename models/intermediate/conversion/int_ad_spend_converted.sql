-- One row per day, platform, campaign, tags and currency of advertising spend, with its channel and its money in the
-- reporting currency.
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

summed_spend as (

    -- Rows with and without a currency, or a campaign of that name, can become one.
    select
        spend_date,
        platform,
        campaign,
        utm_source,
        utm_medium,
        currency,
        sum(spend_amount) as spend_amount,
        sum(impression_count) as impression_count,
        sum(click_count) as click_count

    from stated_spend
    group by spend_date, platform, campaign, utm_source, utm_medium, currency

),

ad_spend_converted as (

    select
        summed_spend.spend_date,
        summed_spend.platform,
        summed_spend.campaign,
        summed_spend.utm_source,
        summed_spend.utm_medium,
        summed_spend.currency,
        coalesce(nullif(traffic_sources.channel, 'unknown'), 'unallocated') as channel,
        {{ exact_money('summed_spend.spend_amount', 'rates.rate_numerator', 'rates.rate_denominator', 6) }} as spend,
        cast(summed_spend.impression_count as bigint) as impression_count,
        cast(summed_spend.click_count as bigint) as click_count

    from summed_spend
    left join traffic_sources
        on
            summed_spend.utm_source = traffic_sources.utm_source
            and summed_spend.utm_medium = traffic_sources.utm_medium
    left join rates
        on
            summed_spend.currency = rates.currency
            and summed_spend.spend_date = rates.rate_date

)

select * from ad_spend_converted
