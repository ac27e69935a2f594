-- One row per sales representative and month with a quota, the latest delivery of each.
{%- set quota_month = month_of('period_month') %}
with

deliveries as (

    {{ latest_deliveries('finance', 'sales_quota', ['owner_id'], key_term=quota_month) }}

),

sales_quotas as (

    select
        owner_id,
        {{ quota_month }} as period_month,
        quota_amount,
        nullif(upper(trim(currency)), '') as currency,
        _fivetran_synced as synced_at

    from deliveries

)

select * from sales_quotas
