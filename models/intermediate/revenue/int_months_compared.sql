-- One row per month that has begun: a fingerprint of the rates that convert it, and whether it differs from the kept.
-- Where all months are changed no history is kept, and all customers are rebuilt.
{{ config(tags=['kept'] if history_is_kept() else []) }}
with

begun_months as (

    select month from {{ ref('dim_months') }}
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
        coalesce(rate_fingerprints.fingerprint, 0) as fingerprint

    from begun_months
    left join rate_fingerprints
        on begun_months.month = rate_fingerprints.month

),

kept as (

    {{ kept_rows(['month', 'fingerprint'], 'months') }}

),

months_compared as (

    select
        months.month,
        months.fingerprint,
        coalesce(months.fingerprint <> kept.fingerprint, true) as is_changed

    from months
    left join kept
        on months.month = kept.month

)

select * from months_compared
