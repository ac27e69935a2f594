-- One row per currency and day with a published rate, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('finance', 'fx_rate', ['rate_date', 'currency'], 'rate_date') }}

),

spelled_rates as (

    select
        rate_date,
        upper(trim(currency)) as currency,
        rate_to_eur,
        _fivetran_synced as synced_at

    from deliveries

),

-- One currency may be delivered in two spellings, as after a change of the loader.
ranked_rates as (

    select
        *,
        row_number() over (
            partition by rate_date, currency order by synced_at desc nulls last, rate_to_eur asc
        ) as spelling_rank

    from spelled_rates

),

fx_rates as (

    select
        rate_date,
        currency,
        rate_to_eur,
        rate_to_eur > 0 and rate_to_eur < 100000000 as is_usable,
        synced_at

    from ranked_rates
    where spelling_rank = 1

)

select * from fx_rates
