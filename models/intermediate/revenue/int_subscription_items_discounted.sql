-- One row per subscription item and interval of constant amounts, with what discounts leave of them.
-- Discounts act on the subscription in the order (start, id), each on what remains; items share what remains by amount.
{%- set most_discounts = 20 %}{# as many as Stripe stacks #}
with

items as (

    select * from {{ ref('int_subscription_items_billed') }}

),

prices as (

    select * from {{ ref('int_prices_normalised') }}

),

discounts as (

    select * from {{ ref('int_subscription_discounts_dated') }}

),

discounted_subscriptions as (

    select subscription_id
    from discounts
    where lowers_mrr
    group by subscription_id

),

boundaries as (

    select
        items.subscription_id,
        items.valid_from as boundary_at
    from items
    inner join discounted_subscriptions
        on items.subscription_id = discounted_subscriptions.subscription_id

    union

    select
        items.subscription_id,
        items.valid_to as boundary_at
    from items
    inner join discounted_subscriptions
        on items.subscription_id = discounted_subscriptions.subscription_id
    where items.valid_to is not null

    union

    select
        discounts.subscription_id,
        discounts.valid_from as boundary_at
    from discounts
    inner join discounted_subscriptions
        on discounts.subscription_id = discounted_subscriptions.subscription_id

    union

    select
        discounts.subscription_id,
        discounts.valid_to as boundary_at
    from discounts
    inner join discounted_subscriptions
        on discounts.subscription_id = discounted_subscriptions.subscription_id
    where discounts.valid_to is not null

),

spans as (

    select
        subscription_id,
        boundary_at as valid_from,
        lead(boundary_at) over (partition by subscription_id order by boundary_at) as valid_to

    from boundaries

),

item_spans as (

    select
        items.*,
        spans.valid_from as span_from,
        spans.valid_to as span_to,
        sum(items.billed_minor) over (partition by spans.subscription_id, spans.valid_from) as subscription_minor

    from spans
    inner join items
        on
            spans.subscription_id = items.subscription_id
            and spans.valid_from >= items.valid_from
            and (items.valid_to is null or spans.valid_from < items.valid_to)

),

billed_spans as (

    select
        item_spans.subscription_id,
        item_spans.span_from,
        max(item_spans.subscription_minor) as subscription_minor,
        max(prices.currency) as currency,
        max(prices.minor_units_per_major) as minor_units_per_major

    from item_spans
    inner join prices
        on item_spans.price_id = prices.price_id
    group by item_spans.subscription_id, item_spans.span_from

),

acting_discounts as (

    select
        billed_spans.subscription_id,
        billed_spans.span_from,
        discounts.percent_off,
        case when discounts.currency = billed_spans.currency then discounts.amount_off_minor end as amount_off_minor,
        discounts.lowers_mrr,
        discounts.is_own,
        -- A customer's discount gives way where the subscription has one of its own.
        max(case when discounts.is_own then 1 else 0 end) over (
            partition by billed_spans.subscription_id, billed_spans.span_from
        ) as has_own,
        discounts.started_at,
        discounts.discount_id

    from billed_spans
    inner join discounts
        on
            billed_spans.subscription_id = discounts.subscription_id
            and billed_spans.span_from >= discounts.valid_from
            and (discounts.valid_to is null or billed_spans.span_from < discounts.valid_to)

),

ordered_discounts as (

    select
        *,
        row_number() over (partition by subscription_id, span_from order by started_at, discount_id) as position

    from acting_discounts
    where
        lowers_mrr
        and (is_own or has_own = 0)

),

stacked_discounts as (

    select
        subscription_id,
        span_from,
        max(case when amount_off_minor > 0 then 1 else 0 end) as has_amount_off
        {%- for position in range(1, most_discounts + 1) %},
        coalesce(max(case when position = {{ position }} then percent_off end), 0) as percent_off_{{ position }},
        coalesce(max(case when position = {{ position }} then amount_off_minor end), 0) as amount_off_{{ position }}
        {%- endfor %}

    from ordered_discounts
    group by subscription_id, span_from

),

remaining_0 as (

    select
        billed_spans.subscription_minor as remaining_minor,
        -- An amount off is split at six decimals of money; a percent needs no split and keeps its fractions.
        case stacked_discounts.has_amount_off when 1 then billed_spans.minor_units_per_major else 1 end as split_units,
        stacked_discounts.*

    from billed_spans
    inner join stacked_discounts
        on
            billed_spans.subscription_id = stacked_discounts.subscription_id
            and billed_spans.span_from = stacked_discounts.span_from

),

{% for position in range(1, most_discounts + 1) -%}
remaining_{{ position }} as (

    select
        subscription_id,
        span_from,
        split_units,
        {%- for later in range(position + 1, most_discounts + 1) %}
        percent_off_{{ later }},
        amount_off_{{ later }},
        {%- endfor %}
        greatest(
            {{ exact_money(
                'remaining_minor',
                'cast((100 - cast(percent_off_' ~ position ~ ' as decimal(38, 8))) * 100000000 as bigint)',
                '10000000000'
            ) }} - amount_off_{{ position }},
            0
        ) as remaining_minor

    from remaining_{{ position - 1 }}

),

{% endfor -%}

shared_spans as (

    select
        item_spans.*,
        remaining_{{ most_discounts }}.remaining_minor,
        {{ exact_money(
            'remaining_' ~ most_discounts ~ '.remaining_minor',
            'cast(item_spans.billed_minor * 1000000 as decimal(38, 0))',
            'nullif(cast(item_spans.subscription_minor * 1000000 as decimal(38, 0)), 0) * remaining_' ~ most_discounts ~ '.split_units',
            decimals=6
        ) }} * remaining_{{ most_discounts }}.split_units as share_minor,
        row_number() over (
            partition by item_spans.subscription_id, item_spans.span_from
            order by item_spans.billed_minor desc, item_spans.subscription_item_id
        ) as size_rank

    from item_spans
    left join remaining_{{ most_discounts }}
        on
            item_spans.subscription_id = remaining_{{ most_discounts }}.subscription_id
            and item_spans.span_from = remaining_{{ most_discounts }}.span_from

),

netted_spans as (

    select
        *,
        -- The remainder of the shares goes to the largest item, so that the items sum to the subscription.
        share_minor + case
            when size_rank = 1
                then remaining_minor - sum(share_minor) over (partition by subscription_id, span_from)
            else 0
        end as net_minor

    from shared_spans

),

{% set columns = [
    'subscription_item_id', 'subscription_id', 'stripe_customer_id', 'price_id', 'quantity', 'status', 'end_type',
    'billed_minor', 'factor_numerator', 'factor_denominator'
] -%}

subscription_items_discounted as (

    select
        {{ columns | join(', ') }},
        span_from as valid_from,
        span_to as valid_to,
        cast(coalesce(net_minor, billed_minor) as decimal(38, 12)) as net_minor

    from netted_spans

    union all

    select
        items.{{ columns | join(', items.') }},
        items.valid_from,
        items.valid_to,
        items.billed_minor as net_minor

    from items
    left join discounted_subscriptions
        on items.subscription_id = discounted_subscriptions.subscription_id
    where discounted_subscriptions.subscription_id is null

)

select * from subscription_items_discounted
