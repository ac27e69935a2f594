-- One row per discounted subscription and span of constant amounts, with what discounts leave of one billing period.
-- They act in the order (start, id), each on what remains, never below 0.
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

    {%- for relation in ['items', 'discounts'] %}
    {%- for bound in ['valid_from', 'valid_to'] %}

    select
        {{ relation }}.subscription_id,
        {{ relation }}.{{ bound }} as boundary_at
    from {{ relation }}
    inner join discounted_subscriptions
        on {{ relation }}.subscription_id = discounted_subscriptions.subscription_id
    where {{ relation }}.{{ bound }} is not null

    {{ 'union' if not (relation == 'discounts' and loop.last) }}
    {%- endfor %}
    {%- endfor %}

),

spans as (

    select
        subscription_id,
        boundary_at as valid_from,
        lead(boundary_at) over (partition by subscription_id order by boundary_at) as valid_to

    from boundaries

),

billed_spans as (

    select
        spans.subscription_id,
        spans.valid_from,
        spans.valid_to,
        sum(items.billed_minor) as billed_minor,
        max(prices.currency) as currency,
        max(prices.minor_units_per_major) as minor_units_per_major

    from spans
    inner join items
        on
            spans.subscription_id = items.subscription_id
            and spans.valid_from >= items.valid_from
            and (items.valid_to is null or spans.valid_from < items.valid_to)
    inner join prices
        on items.price_id = prices.price_id
    group by spans.subscription_id, spans.valid_from, spans.valid_to

),

acting_discounts as (

    select
        billed_spans.subscription_id,
        billed_spans.valid_from,
        discounts.percent_off,
        case
            when discounts.currency <> billed_spans.currency then 0
            else discounts.amount_off_minor
        end as amount_off_minor,
        discounts.lowers_mrr,
        discounts.is_own,
        -- A customer's discount gives way where the subscription has one of its own.
        max(case when discounts.is_own then 1 else 0 end) over (
            partition by billed_spans.subscription_id, billed_spans.valid_from
        ) as has_own,
        discounts.started_at,
        discounts.discount_id

    from billed_spans
    inner join discounts
        on
            billed_spans.subscription_id = discounts.subscription_id
            and billed_spans.valid_from >= discounts.valid_from
            and (discounts.valid_to is null or billed_spans.valid_from < discounts.valid_to)

),

ordered_discounts as (

    select
        *,
        row_number() over (partition by subscription_id, valid_from order by started_at, discount_id) as discount_number

    from acting_discounts
    where lowers_mrr and (is_own or has_own = 0)

),

stacked_discounts as (

    select
        subscription_id,
        valid_from,
        {%- for number in range(1, most_discounts + 1) %}
        coalesce(max(case when discount_number = {{ number }} then percent_off end), 0) as percent_off_{{ number }},
        coalesce(max(case when discount_number = {{ number }} then amount_off_minor end), 0) as amount_off_{{ number }},
        {%- endfor %}
        max(case when amount_off_minor > 0 then 1 else 0 end) = 1 as has_amount_off

    from ordered_discounts
    group by subscription_id, valid_from

),

remaining_0 as (

    select
        stacked_discounts.*,
        billed_spans.billed_minor as remaining_minor

    from billed_spans
    inner join stacked_discounts
        on
            billed_spans.subscription_id = stacked_discounts.subscription_id
            and billed_spans.valid_from = stacked_discounts.valid_from

),

{% for number in range(1, most_discounts + 1) -%}
remaining_{{ number }} as (

    select
        subscription_id,
        valid_from,
        has_amount_off,
        {%- for later in range(number + 1, most_discounts + 1) %}
        percent_off_{{ later }},
        amount_off_{{ later }},
        {%- endfor %}
        greatest(
            {{ exact_money(
                'remaining_minor',
                'cast((100 - cast(percent_off_' ~ number ~ ' as decimal(38, 8))) * 100000000 as bigint)',
                '10000000000'
            ) }} - amount_off_{{ number }},
            0
        ) as remaining_minor

    from remaining_{{ number - 1 }}

),

{% endfor -%}

subscription_spans_discounted as (

    select
        billed_spans.subscription_id,
        billed_spans.valid_from,
        billed_spans.valid_to,
        billed_spans.billed_minor,
        remaining.remaining_minor,
        -- An amount off is split at six decimals of money; a percent needs no split and keeps its fractions.
        case when remaining.has_amount_off then billed_spans.minor_units_per_major else 1 end as split_units

    from billed_spans
    left join remaining_{{ most_discounts }} as remaining
        on
            billed_spans.subscription_id = remaining.subscription_id
            and billed_spans.valid_from = remaining.valid_from

)

select * from subscription_spans_discounted
