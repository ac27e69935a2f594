-- One row per currency and day with a published rate, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('finance', 'fx_rate', ['rate_date', 'currency'], 'rate_date') }}

),

fx_rates as (

    select
        rate_date,
        upper(currency) as currency,
        rate_to_eur,
        _fivetran_synced as synced_at

    from deliveries

)

select * from fx_rates
