-- One row: the currency that money is reported in.
-- Where no exchange rates exist and one currency is billed, that one is it, whatever the setting says.
with

rates as (

    select count(*) as rate_count from {{ ref('stg_finance__fx_rates') }}

),

prices as (

    select
        price_id,
        currency
    from {{ ref('stg_stripe__prices') }}

    union all

    select
        price_id,
        currency
    from {{ ref('stg_stripe__plans') }}

),

billed_prices as (

    select price_id
    from {{ ref('stg_stripe__subscription_item_history') }}

    union

    select price_id
    from {{ ref('stg_stripe__subscription_items') }}

),

billed_currencies as (

    select
        count(distinct prices.currency) as currency_count,
        max(prices.currency) as currency

    from billed_prices
    inner join prices
        on billed_prices.price_id = prices.price_id

),

reporting_currency as (

    select
        case
            when rates.rate_count = 0 and billed_currencies.currency_count = 1 then billed_currencies.currency
            else '{{ setting("reporting_currency") }}'
        end as reporting_currency,
        rates.rate_count = 0
        and billed_currencies.currency_count = 1
        and billed_currencies.currency <> '{{ setting("reporting_currency") }}' as is_assumed

    from rates
    cross join billed_currencies

)

select * from reporting_currency
