-- One row per subscription item and interval of constant MRR, [valid_from, valid_to), as is known tonight.
-- Of all subscriptions, or where fct_mrr_intervals keeps them, of the items of those that are computed anew.
-- depends_on: {{ ref('int_subscription_items_versioned') }}
-- depends_on: {{ ref('int_subscriptions_rebuilt') }}
-- The one place where MRR is rounded: every sum above it is exact.
{{ config(materialized='table' if setting('restatement_policy') == 'as_reported' else 'view') }}
{%- set same_as_before = [
    'subscription_id', 'stripe_customer_id', 'price_id', 'quantity', 'status', 'mrr_local', 'gross_mrr_local'
] %}
{%- set by_item = 'partition by subscription_item_id order by valid_from' %}
{%- set is_rebuilt = is_kept('fct_mrr_intervals') %}
with

as_of as (

    select * from {{ ref('as_of') }}

),

{% if is_rebuilt -%}
rebuilt_items as (

    select subscription_item_id from {{ ref('int_subscription_items_versioned') }}
    where {{ is_changed('subscription_id', 'int_subscriptions_rebuilt', feeds='fct_mrr_intervals') }}

),

{% endif -%}
items as (

    select * from {{ ref('int_subscription_items_discounted') }}
    {%- if is_rebuilt %}
    where subscription_item_id in (select rebuilt_items.subscription_item_id from rebuilt_items)
    {%- endif %}

),

prices as (

    select * from {{ ref('int_prices_normalised') }}

),

identities as (

    select * from {{ ref('dim_customer_identities') }}
    where source = 'stripe_customer'

),

item_months as (

    select
        items.subscription_item_id,
        items.subscription_id,
        items.stripe_customer_id,
        items.price_id,
        items.quantity,
        items.status,
        items.end_type,
        items.valid_from,
        case when items.valid_to <= as_of.as_of then items.valid_to end as valid_to,
        items.net_minor,
        items.billed_minor,
        items.factor_numerator,
        items.factor_denominator * prices.minor_units_per_major as factor_denominator

    from items
    inner join prices
        on items.price_id = prices.price_id
    cross join as_of
    where items.valid_from <= as_of.as_of

),

rounded_items as (

    select
        *,
        {{ exact_money('net_minor', 'factor_numerator', 'factor_denominator') }} as mrr_local

    from item_months

),

gross_items as (

    select
        *,
        case
            when net_minor = billed_minor then mrr_local
            else {{ exact_money('billed_minor', 'factor_numerator', 'factor_denominator') }}
        end as gross_mrr_local

    from rounded_items

),

compared_items as (

    select
        *,
        case
            when
                lag(valid_to) over ({{ by_item }}) = valid_from
                {%- for column in same_as_before %}
                and lag({{ column }}) over ({{ by_item }}) = {{ column }}
                {%- endfor %}
                then 0
            else 1
        end as is_changed

    from gross_items

),

numbered_items as (

    select
        *,
        sum(is_changed) over ({{ by_item }} rows between unbounded preceding and current row) as interval_number,
        lead(is_changed) over ({{ by_item }}) as is_next_changed

    from compared_items

),

joined_items as (

    select
        subscription_item_id,
        interval_number,
        {{ same_as_before | join(',\n        ') }},
        min(valid_from) as valid_from,
        case when count(*) = count(valid_to) then max(valid_to) end as valid_to,
        max(case when coalesce(is_next_changed, 1) = 1 then end_type end) as end_type

    from numbered_items
    group by
        subscription_item_id,
        interval_number,
        {{ same_as_before | join(',\n        ') }}

),

mrr_intervals_rounded as (

    select
        joined_items.subscription_item_id,
        joined_items.subscription_id,
        coalesce(identities.customer_id, joined_items.stripe_customer_id) as customer_id,
        joined_items.price_id,
        prices.plan_family,
        prices.currency,
        joined_items.valid_from,
        joined_items.valid_to,
        joined_items.mrr_local,
        joined_items.gross_mrr_local,
        joined_items.status,
        joined_items.stripe_customer_id,
        prices.product_id,
        prices.billing_interval,
        prices.is_add_on,
        cast(joined_items.quantity as bigint) as quantity,
        case when joined_items.valid_to is not null then joined_items.end_type end as end_type

    from joined_items
    inner join prices
        on joined_items.price_id = prices.price_id
    left join identities
        on joined_items.stripe_customer_id = identities.source_id

)

select * from mrr_intervals_rounded
