-- One row per subscription item, night on which its intervals were others than before, and interval as published then.
-- State: it is carried from night to night, and a full refresh leaves it alone.
{{ config(
    materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns',
    full_refresh=false, schema='recorded', pre_hook=before_writing('{{ forget_tonight() }}')
) }}
{%- set columns = [
    'subscription_item_id', 'subscription_id', 'stripe_customer_id', 'customer_id', 'price_id', 'plan_family',
    'product_id', 'billing_interval', 'is_add_on', 'quantity', 'status', 'currency', 'valid_from', 'valid_to',
    'mrr_local', 'gross_mrr_local', 'end_type', 'is_late_start', 'is_late_end'
] %}
with

as_of as (

    select * from {{ ref('as_of') }}

),

published as (

    select * from {{ ref('fct_mrr_intervals') }}

),

recalled as (

    select * from {{ ref('int_mrr_intervals_recalled') }}

),

both_nights as (

    {%- for relation in ['published', 'recalled'] %}

    select
        {{ columns | join(',\n        ') }},
        {{ '1' if relation == 'published' else '-1' }} as side
    from {{ relation }}

    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

changed_intervals as (

    select subscription_item_id
    from both_nights
    group by {{ columns | join(', ') }}
    having sum(side) <> 0

),

changed_items as (

    select subscription_item_id
    from changed_intervals
    group by subscription_item_id

),

mrr_intervals_recorded as (

    -- An item that is gone leaves a row without an interval.
    select
        changed_items.subscription_item_id,
        {%- for column in columns if column != 'subscription_item_id' %}
        published.{{ column }},
        {%- endfor %}
        as_of.as_of as recorded_at

    from changed_items
    cross join as_of
    left join published
        on changed_items.subscription_item_id = published.subscription_item_id

)

select * from mrr_intervals_recorded
