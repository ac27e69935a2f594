-- One row per subscription item and interval of constant amounts, with what discounts leave of them.
-- The items of a subscription share what remains by their amounts and sum to it.
{{ config(materialized='view') }}
{%- set columns = [
    'subscription_item_id', 'subscription_id', 'stripe_customer_id', 'price_id', 'quantity', 'status', 'end_type',
    'billed_minor', 'factor_numerator', 'factor_denominator'
] %}
with

spans as (

    select * from {{ ref('int_subscription_spans_discounted') }}

),

spanned_subscriptions as (

    select subscription_id
    from {{ ref('int_subscription_spans_discounted') }}
    group by subscription_id

),

shared_spans as (

    select
        items.{{ columns | join(',\n        items.') }},
        spans.valid_from,
        spans.valid_to,
        spans.remaining_minor,
        {{ exact_money(
            'spans.remaining_minor',
            'cast(items.billed_minor * 1000000 as decimal(38, 0))',
            'nullif(cast(spans.billed_minor * 1000000 as decimal(38, 0)), 0) * spans.split_units',
            decimals=6
        ) }} * spans.split_units as share_minor,
        row_number() over (
            partition by items.subscription_id, spans.valid_from
            order by items.billed_minor desc, items.subscription_item_id asc
        ) as size_rank

    from spans
    inner join {{ ref('int_subscription_items_billed') }} as items
        on
            spans.subscription_id = items.subscription_id
            and spans.valid_from >= items.valid_from
            and (items.valid_to is null or spans.valid_from < items.valid_to)

),

netted_spans as (

    select
        *,
        -- The remainder of the shares goes to the largest item, so that the items sum to the subscription.
        share_minor + case
            when size_rank = 1
                then remaining_minor - sum(share_minor) over (partition by subscription_id, valid_from)
            else 0
        end as net_minor

    from shared_spans

),

subscription_items_discounted as (

    select
        {{ columns | join(',\n        ') }},
        valid_from,
        valid_to,
        -- A share has fewer decimals than a price can have: without the casts a price would be rounded to them.
        least(
            coalesce(cast(net_minor as decimal(38, 12)), cast(billed_minor as decimal(38, 12))),
            cast(billed_minor as decimal(38, 12))
        ) as net_minor

    from netted_spans

    union all

    select
        items.{{ columns | join(',\n        items.') }},
        items.valid_from,
        items.valid_to,
        items.billed_minor as net_minor

    from {{ ref('int_subscription_items_billed') }} as items
    left join spanned_subscriptions
        on items.subscription_id = spanned_subscriptions.subscription_id
    where spanned_subscriptions.subscription_id is null

)

select * from subscription_items_discounted
