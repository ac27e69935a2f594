-- One row per currency and month that has begun: a fingerprint of the rates that convert it, and whether it differs
-- from the kept. Where all are changed no history is kept, and all customers are rebuilt.
{{ config(**kept_place()) }}
with

begun_months as (

    select
        month,
        starts_at
    from {{ ref('dim_months') }}
    where has_begun

),

monthly_rates as (

    select * from {{ ref('int_fx_rates_monthly') }}

),

currencies as (

    select currency from monthly_rates

    union distinct

    select currency from {{ ref('int_mrr_items_fingerprinted') }}

),

months as (

    select
        begun_months.month,
        begun_months.starts_at,
        currencies.currency,
        case
            when monthly_rates.currency is null then 0
            else {{ fingerprint_number('monthly_rates') }}
        end as fingerprint

    from begun_months
    cross join currencies
    left join monthly_rates
        on
            begun_months.month = monthly_rates.month
            and currencies.currency = monthly_rates.currency

),

both_nights as (

    {{ compared_nights('months', 'currency, month', ['starts_at']) }}

),

months_compared as (

    select
        currency,
        month,
        starts_at,
        fingerprint,
        is_changed

    from both_nights
    where fingerprint is not null

)

select * from months_compared
