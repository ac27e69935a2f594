-- One row per subscription and month at whose close a discount acts: what each policy leaves of a billed amount.
-- A percent and then an amount off turn x into x * (1 - p) - a, and so do several of them: kept_share * x - amount_off.
{%- set policies = {'ours': 'lowers_mrr', 'forever_only': 'is_forever', 'all': 'true'} %}
{%- set by_order = 'partition by subscription_id, month order by started_at, discount_id' %}
{%- set later = by_order ~ ' rows between 1 following and unbounded following' %}
with

closes as (

    select * from {{ ref('int_subscription_states_closed') }}

),

discounts as (

    select * from {{ ref('int_subscription_discounts_dated') }}

),

items as (

    select * from {{ ref('int_subscription_items_versioned') }}

),

prices as (

    select * from {{ ref('int_prices_normalised') }}

),

discounted_subscriptions as (

    select subscription_id from discounts
    group by subscription_id

),

-- A plan in another currency may have taken the place of one: what counts is the currency at the close.
currencies_closed as (

    select
        closes.subscription_id,
        closes.month,
        max(prices.currency) as currency

    from closes
    inner join discounted_subscriptions
        on closes.subscription_id = discounted_subscriptions.subscription_id
    inner join items
        on
            closes.subscription_id = items.subscription_id
            and closes.closes_at > items.valid_from
            and (items.valid_to is null or closes.closes_at <= items.valid_to)
    inner join prices
        on items.price_id = prices.price_id
    group by closes.subscription_id, closes.month

),

acting_discounts as (

    select
        closes.subscription_id,
        closes.month,
        discounts.discount_id,
        discounts.started_at,
        discounts.lowers_mrr,
        discounts.is_forever,
        discounts.is_own,
        -- A customer's discount gives way where the subscription has one of its own.
        max(case when discounts.is_own then 1 else 0 end)
            over (partition by closes.subscription_id, closes.month) as has_own,
        1 - coalesce(cast(discounts.percent_off as double) / 100, 0) as kept_share,
        case
            when discounts.currency <> currencies_closed.currency then 0
            else coalesce(cast(discounts.amount_off_minor as double), 0)
        end as amount_off

    from closes
    inner join discounts
        on
            closes.subscription_id = discounts.subscription_id
            and closes.closes_at > discounts.valid_from
            and (discounts.valid_to is null or closes.closes_at <= discounts.valid_to)
    inner join currencies_closed
        on
            closes.subscription_id = currencies_closed.subscription_id
            and closes.month = currencies_closed.month

),

counted_discounts as (

    select
        {%- for policy, condition in policies.items() %}
        case when {{ condition }} then amount_off else 0 end as amount_off_{{ policy }},
        -- A whole discount leaves nothing; the logarithm of nothing is not a number.
        case when {{ condition }} then ln(greatest(kept_share, 1e-30)) else 0 end as log_share_{{ policy }},
        {%- endfor %}
        subscription_id,
        month,
        discount_id,
        started_at

    from acting_discounts
    where
        is_own
        or has_own = 0

),

ordered_discounts as (

    select
        {%- for policy in policies %}
        log_share_{{ policy }},
        amount_off_{{ policy }},
        coalesce(sum(log_share_{{ policy }}) over ({{ later }}), 0) as later_share_{{ policy }},
        {%- endfor %}
        subscription_id,
        month

    from counted_discounts

),

subscription_discounts_closed as (

    select
        {%- for policy in policies %}
        round(exp(sum(log_share_{{ policy }})), 12) as kept_share_{{ policy }},
        round(sum(amount_off_{{ policy }} * exp(later_share_{{ policy }})), 6) as amount_off_{{ policy }},
        {%- endfor %}
        subscription_id,
        month

    from ordered_discounts
    group by subscription_id, month

)

select * from subscription_discounts_closed
