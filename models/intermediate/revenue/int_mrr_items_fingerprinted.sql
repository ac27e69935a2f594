-- One row per subscription item, subscription, customer and currency with MRR intervals: a fingerprint of them.
{{ config(**kept_intervals()) }}
with

intervals as (

    select * from {{ ref('fct_mrr_intervals') }}
    where {{ is_changed('subscription_id', 'int_subscriptions_rebuilt') }}

),

mrr_items_fingerprinted as (

    select
        subscription_item_id,
        subscription_id,
        customer_id,
        currency,
        {{ rows_fingerprint('intervals') }} as interval_fingerprint

    from intervals
    group by
        subscription_item_id,
        subscription_id,
        customer_id,
        currency

)

select * from mrr_items_fingerprinted
