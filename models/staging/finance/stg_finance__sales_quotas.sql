-- One row per sales representative and month with a quota, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('finance', 'sales_quota', ['owner_id', 'period_month']) }}

),

sales_quotas as (

    select
        owner_id,
        {{ dbt.date_trunc('month', 'period_month') }} as period_month,
        quota_amount,
        nullif(upper(trim(currency)), '') as currency,
        _fivetran_synced as synced_at

    from deliveries

)

select * from sales_quotas
