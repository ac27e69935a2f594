-- One row per sales representative and month with a quota, the latest delivery of each.
with

deliveries as (

    select * from {{ source('finance', 'sales_quota') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('finance', 'sales_quota') }} as delivery_rank

    from deliveries

),

sales_quotas as (

    select
        owner_id,
        {{ dbt.date_trunc('month', 'period_month') }} as period_month,
        quota_amount,
        upper(currency) as currency,
        _fivetran_synced as synced_at

    from ranked
    where delivery_rank = 1

)

select * from sales_quotas
