-- One row per month that has begun: a fingerprint of the rates that convert it, and whether it differs from the kept.
-- Where all months are changed no history is kept, and all customers are rebuilt.
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

rate_fingerprints as (

    select
        month,
        {{ rows_fingerprint('monthly_rates') }} as fingerprint

    from monthly_rates
    group by month

),

months as (

    select
        begun_months.month,
        begun_months.starts_at,
        coalesce(rate_fingerprints.fingerprint, 0) as fingerprint

    from begun_months
    left join rate_fingerprints
        on begun_months.month = rate_fingerprints.month

),

both_nights as (

    {{ compared_nights('months', 'month', ['starts_at']) }}

),

months_compared as (

    select
        month,
        starts_at,
        fingerprint,
        is_changed

    from both_nights
    where fingerprint is not null

)

select * from months_compared
