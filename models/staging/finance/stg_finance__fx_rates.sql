-- One row per currency and day with a published rate, the latest delivery of each.
with

as_of as (

    select * from {{ ref('as_of') }}

),

deliveries as (

    select * from {{ source('finance', 'fx_rate') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('finance', 'fx_rate') }} as delivery_rank

    from deliveries
    cross join as_of
    where deliveries.rate_date is null or deliveries.rate_date <= as_of.as_of

),

fx_rates as (

    select
        rate_date,
        upper(currency) as currency,
        rate_to_eur,
        _fivetran_synced as synced_at

    from ranked
    where delivery_rank = 1

)

select * from fx_rates
