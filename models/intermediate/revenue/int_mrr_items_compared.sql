-- One row per period (months too), subscription item, customer and currency with MRR at either end of it.
-- The tables that are kept by customer read it, and on a night that goes on it has what they compute anew.
{{ config(materialized='view') }}
{%- set feeds = 'int_customer_members_by_period' %}
{%- set columns = [
    'subscription_item_id', 'customer_id', 'currency', 'is_of_one_item', 'opening_plan_family', 'closing_plan_family',
    'opening_billing_interval', 'closing_billing_interval', 'opening_mrr_local', 'closing_mrr_local', 'opening_mrr',
    'opening_mrr_at_close', 'closing_mrr', 'movement_mrr'
] | join(',\n        ') %}
with

mrr_items_compared as (

    select
        'month' as grain,
        month as period,
        {{ columns }}

    from ({{ rebuilt_rows(ref('int_mrr_item_months'), segmented=true, feeds=feeds) }}) as item_months

    union all

    select
        grain,
        period,
        {{ columns }}

    from ({{ rebuilt_rows(ref('int_mrr_item_periods'), 'grain, period', segmented=true, feeds=feeds) }}) as item_periods

)

select * from mrr_items_compared
