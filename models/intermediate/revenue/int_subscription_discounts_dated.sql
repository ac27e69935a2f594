-- One row per subscription and discount that could touch it, with the interval in which it lowers MRR.
-- A discount on the customer reaches each of its subscriptions; periods are counted from the billing anchor.
{%- set policy = setting('discount_policy') %}
with

discounts as (

    select * from {{ ref('stg_stripe__subscription_discounts') }}

),

coupons as (

    select * from {{ ref('stg_stripe__coupons') }}

),

prices as (

    select * from {{ ref('int_prices_normalised') }}

),

items as (

    select * from {{ ref('int_subscription_items_versioned') }}

),

subscriptions as (
    {%- for reached_by in ['subscription', 'stripe_customer'] %}

    select
        *,
        '{{ reached_by }}' as reached_by,
        {{ reached_by }}_id as reached_id
    from {{ ref('int_subscriptions_versioned') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

reached_subscriptions as (

    select
        subscriptions.subscription_id,
        coalesce(subscriptions.billing_anchor_at, subscriptions.started_at) as anchor_at,
        discounts.discount_id,
        discounts.subscription_id is not null as is_own,
        coalesce(discounts.started_at, subscriptions.started_at) as started_at,
        discounts.removed_at,
        case when coupons.percent_off > 0 then least(coupons.percent_off, 100) end as percent_off,
        case when coupons.amount_off_minor > 0 then coupons.amount_off_minor end as amount_off_minor,
        coupons.currency,
        coupons.duration,
        least(greatest(coalesce(coupons.duration_months, 0), 0), 1200) as duration_months,
        -- The anchor that is in force when the discount starts: a later change of interval moves it.
        row_number() over (
            partition by subscriptions.subscription_id, discounts.discount_id
            order by
                case when subscriptions.valid_to <= discounts.started_at then 1 else 0 end,
                subscriptions.version_number
        ) as version_rank

    from discounts
    inner join coupons
        on discounts.coupon_id = coupons.coupon_id
    inner join subscriptions
        on
            coalesce(discounts.subscription_id, discounts.stripe_customer_id) = subscriptions.reached_id
            and case when discounts.subscription_id is null then 'stripe_customer' else 'subscription' end
            = subscriptions.reached_by

),

billing_intervals as (

    -- Where the items of one subscription differ, the largest of those in force when the discount starts rules.
    select
        reached_subscriptions.subscription_id,
        reached_subscriptions.discount_id,
        prices.billing_interval_unit,
        prices.billing_interval_count,
        row_number() over (
            partition by reached_subscriptions.subscription_id, reached_subscriptions.discount_id
            order by
                case
                    when
                        items.valid_from <= reached_subscriptions.started_at
                        and (items.valid_to is null or items.valid_to > reached_subscriptions.started_at)
                        then 0
                    else 1
                end asc,
                items.valid_from asc,
                prices.unit_amount_minor desc,
                items.subscription_item_id asc
        ) as interval_rank

    from reached_subscriptions
    inner join items
        on reached_subscriptions.subscription_id = items.subscription_id
    inner join prices
        on items.price_id = prices.price_id
    where prices.factor_denominator is not null

),

timed_discounts as (

    select
        reached_subscriptions.*,
        case billing_intervals.billing_interval_unit
            when 'month' then billing_intervals.billing_interval_count
            when 'quarter' then 3 * billing_intervals.billing_interval_count
            when 'year' then 12 * billing_intervals.billing_interval_count
        end as period_months,
        case billing_intervals.billing_interval_unit
            when 'day' then billing_intervals.billing_interval_count
            when 'week' then 7 * billing_intervals.billing_interval_count
        end as period_days,
        {{ add_interval('reached_subscriptions.started_at', 'reached_subscriptions.duration_months', 'month') }}
            as lapses_at

    from reached_subscriptions
    inner join billing_intervals
        on
            reached_subscriptions.subscription_id = billing_intervals.subscription_id
            and reached_subscriptions.discount_id = billing_intervals.discount_id
            and billing_intervals.interval_rank = 1
    where reached_subscriptions.version_rank = 1

),

counted_periods as (

    select
        *,
        {{ billing_periods_before('anchor_at', 'started_at', 'period_months', 'period_days') }} as first_period,
        {{ billing_periods_before('anchor_at', 'lapses_at', 'period_months', 'period_days') }} as lapsed_period

    from timed_discounts

),

bounded_discounts as (

    select
        *,
        duration = 'once'
        or (duration = 'repeating' and lapsed_period - first_period <= 1) as is_once,
        case
            when duration = 'forever' or started_at <= anchor_at then started_at
            else {{ billing_period_start('anchor_at', 'first_period', 'period_months', 'period_days') }}
        end as valid_from,
        case
            when duration = 'forever' then removed_at
            when duration = 'repeating' and lapsed_period - first_period > 1
                then least(
                    {{ billing_period_start('anchor_at', 'lapsed_period', 'period_months', 'period_days') }},
                    case when removed_at < lapses_at then removed_at end
                )
            else {{ billing_period_start('anchor_at', 'first_period + 1', 'period_months', 'period_days') }}
        end as valid_to

    from counted_periods

),

subscription_discounts_dated as (

    select
        subscription_id,
        discount_id,
        is_own,
        started_at,
        percent_off,
        amount_off_minor,
        currency,
        valid_from,
        valid_to,
        duration = 'forever' as is_forever,
        {% if policy == 'all' -%}
        true
        {%- elif policy == 'recurring' -%}
        not is_once
        {%- elif policy == 'forever_only' -%}
        duration = 'forever'
        {%- else -%}
        false
        {%- endif %} as lowers_mrr

    from bounded_discounts
    where
        valid_to is null
        or valid_from < valid_to

)

select * from subscription_discounts_dated
