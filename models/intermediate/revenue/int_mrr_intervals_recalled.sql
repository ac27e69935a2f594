-- One row per subscription item and interval of constant MRR as the last night before this one published it.
-- Read from the record by name: a night's intervals depend on the record of the nights before, not on its own.
{%- set columns = [
    'subscription_item_id', 'subscription_id', 'stripe_customer_id', 'customer_id', 'price_id', 'plan_family',
    'product_id', 'billing_interval', 'is_add_on', 'quantity', 'status', 'currency', 'valid_from', 'valid_to',
    'mrr_local', 'gross_mrr_local', 'end_type', 'is_late_start', 'is_late_end'
] | join(',\n        ') %}
with

as_of as (

    select * from {{ ref('as_of') }}

),

known as (

    select
        *,
        false as is_late_start,
        false as is_late_end

    from {{ ref('int_mrr_intervals_rounded') }}

),

recorded as (

    {{ recorded_rows('int_mrr_intervals_recorded', 'known', later_columns={
        'plan_family': dbt.type_string(),
        'product_id': dbt.type_string(),
        'billing_interval': dbt.type_string(),
        'is_add_on': 'boolean'
    }) | indent(4) }}

),

earlier_nights as (

    select
        recorded.*,
        max(recorded.recorded_at) over (partition by recorded.subscription_item_id) as last_recorded_at

    from recorded
    inner join as_of
        on recorded.recorded_at < as_of.as_of

),

mrr_intervals_recalled as (

    -- An item that was gone by then has a row without an interval.
    select
        {{ columns }}

    from earlier_nights
    where
        recorded_at = last_recorded_at
        and valid_from is not null

)

select * from mrr_intervals_recalled
