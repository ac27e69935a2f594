-- One row per subscription item and interval of constant MRR, [valid_from, valid_to).
-- With restatement_policy as_reported locked months are as they were recorded; what came late begins after them.
-- depends_on: {{ ref('int_mrr_intervals_reported') }}
-- depends_on: {{ ref('int_mrr_intervals_rounded') }}
{{ config(**kept_intervals()) }}
with

{% if setting('restatement_policy') == 'as_reported' -%}
intervals as (

    select * from {{ ref('int_mrr_intervals_reported') }}

),

{% else -%}
intervals as (

    select
        *,
        false as is_late_start,
        false as is_late_end

    from {{ ref('int_mrr_intervals_rounded') }}

),

{% endif -%}

mrr_intervals as (

    select
        subscription_item_id,
        subscription_id,
        customer_id,
        price_id,
        plan_family,
        currency,
        valid_from,
        valid_to,
        mrr_local,
        gross_mrr_local,
        gross_mrr_local - mrr_local as discount_mrr_local,
        status,
        stripe_customer_id,
        product_id,
        billing_interval,
        is_add_on,
        quantity,
        end_type,
        is_late_start,
        is_late_end

    from intervals
    where {{ is_changed('subscription_id', 'int_subscriptions_rebuilt') }}

)

select * from mrr_intervals
