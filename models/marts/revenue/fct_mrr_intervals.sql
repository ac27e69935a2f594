-- One row per subscription item and interval of constant MRR, [valid_from, valid_to).
-- With restatement_policy as_reported locked months are as they were recorded; what came late begins after them.
-- depends_on: {{ ref('dim_customer_identities') }}
-- depends_on: {{ ref('int_mrr_intervals_reported') }}
-- depends_on: {{ ref('int_mrr_intervals_rounded') }}
-- depends_on: {{ ref('int_prices_normalised') }}
with

{% if setting('restatement_policy') == 'as_reported' -%}
reported as (

    select * from {{ ref('int_mrr_intervals_reported') }}

),

prices as (

    select * from {{ ref('int_prices_normalised') }}

),

identities as (

    select * from {{ ref('dim_customer_identities') }}
    where source = 'stripe_customer'

),

intervals as (

    -- Amounts are kept, names are not: plan and customer are those of today, as every segment is.
    select
        reported.*,
        coalesce(identities.customer_id, reported.stripe_customer_id) as customer_id,
        prices.plan_family,
        prices.product_id,
        prices.billing_interval,
        prices.is_add_on

    from reported
    inner join prices
        on reported.price_id = prices.price_id
    left join identities
        on reported.stripe_customer_id = identities.source_id

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

)

select * from mrr_intervals
