-- One row per subscription item and interval of one price, quantity and MRR status, before discounts.
-- billed_minor is what one billing period costs, in minor units; the factor turns it into a month.
{{ config(**kept_by('subscription_id', 'int_subscriptions_changed', 'stripe')) }}
with

items as (

    select * from {{ ref('int_subscription_items_versioned') }}
    where {{ is_changed('subscription_id', 'int_subscriptions_changed') }}

),

subscriptions as (

    select * from {{ ref('int_subscriptions_in_mrr_status') }}

),

prices as (

    select * from {{ ref('int_prices_normalised') }}

),

tiers as (

    select
        price_id,
        coalesce(lag(up_to_quantity) over (partition by price_id order by up_to_quantity nulls last), 0)
            as above_quantity,
        up_to_quantity,
        coalesce(unit_amount_minor, 0) as unit_amount_minor,
        coalesce(flat_amount_minor, 0) as flat_amount_minor

    from {{ ref('stg_stripe__price_tiers') }}

),

tiered_quantities as (

    select
        items.price_id,
        items.quantity

    from items
    inner join prices
        on items.price_id = prices.price_id
    where prices.billing_scheme = 'tiered'
    group by items.price_id, items.quantity

),

tiered_amounts as (

    select
        quantities.price_id,
        quantities.quantity,
        sum(
            tiers.flat_amount_minor
            + tiers.unit_amount_minor * case
                when prices.tiers_mode = 'volume' then quantities.quantity
                else least(quantities.quantity, tiers.up_to_quantity) - tiers.above_quantity
            end
        ) as billed_minor

    from tiered_quantities as quantities
    inner join prices
        on quantities.price_id = prices.price_id
    inner join tiers
        on
            quantities.price_id = tiers.price_id
            and quantities.quantity > tiers.above_quantity
            and (
                prices.tiers_mode <> 'volume'
                or tiers.up_to_quantity is null
                or quantities.quantity <= tiers.up_to_quantity
            )
    group by quantities.price_id, quantities.quantity

),

priced_items as (

    select
        items.subscription_item_id,
        items.subscription_id,
        items.price_id,
        items.quantity,
        items.valid_from,
        items.valid_to,
        prices.usage_type,
        prices.factor_numerator,
        prices.factor_denominator,
        case
            when prices.billing_scheme = 'tiered' then coalesce(tiered_amounts.billed_minor, 0)
            when prices.package_size > 0 and prices.package_rounding = 'down'
                then prices.unit_amount_minor * cast(floor(items.quantity * 1.0 / prices.package_size) as bigint)
            when prices.package_size > 0
                then prices.unit_amount_minor * cast(ceil(items.quantity * 1.0 / prices.package_size) as bigint)
            else prices.unit_amount_minor * items.quantity
        end as billed_minor

    from items
    inner join prices
        on items.price_id = prices.price_id
    left join tiered_amounts
        on
            items.price_id = tiered_amounts.price_id
            and items.quantity = tiered_amounts.quantity
    where prices.factor_denominator is not null

),

metered_usage as (

    select * from {{ ref('int_metered_usage_invoiced') }}

),

rated_items as (

    select
        subscription_item_id,
        subscription_id,
        price_id,
        quantity,
        valid_from,
        valid_to,
        case when usage_type = 'metered' then 0 else billed_minor end as billed_minor,
        factor_numerator,
        factor_denominator

    from priced_items
    where
        usage_type <> 'metered'
        or {{ 'true' if setting('metered_mrr') == 'exclude' else 'false' }}

    union all

    select
        priced_items.subscription_item_id,
        priced_items.subscription_id,
        priced_items.price_id,
        priced_items.quantity,
        greatest(priced_items.valid_from, metered_usage.valid_from) as valid_from,
        least(priced_items.valid_to, metered_usage.valid_to) as valid_to,
        metered_usage.invoiced_minor as billed_minor,
        1 as factor_numerator,
        metered_usage.month_count as factor_denominator

    from priced_items
    inner join metered_usage
        on
            priced_items.subscription_id = metered_usage.subscription_id
            and priced_items.price_id = metered_usage.price_id
    where
        priced_items.usage_type = 'metered'
        and {{ 'false' if setting('metered_mrr') == 'exclude' else 'true' }}

),

subscription_items_billed as (

    select
        rated_items.subscription_item_id,
        rated_items.subscription_id,
        subscriptions.stripe_customer_id,
        rated_items.price_id,
        rated_items.quantity,
        subscriptions.status,
        greatest(rated_items.valid_from, subscriptions.valid_from) as valid_from,
        least(rated_items.valid_to, subscriptions.valid_to) as valid_to,
        greatest(cast(rated_items.billed_minor as decimal(38, 12)), 0) as billed_minor,
        rated_items.factor_numerator,
        rated_items.factor_denominator,
        -- What ends the status ends the item, unless the item ends before it.
        case
            when rated_items.valid_to < subscriptions.valid_to then 'voluntary'
            when rated_items.valid_to is not null and subscriptions.valid_to is null then 'voluntary'
            else subscriptions.end_type
        end as end_type

    from rated_items
    inner join subscriptions
        on rated_items.subscription_id = subscriptions.subscription_id
    where
        greatest(rated_items.valid_from, subscriptions.valid_from)
        < coalesce(least(rated_items.valid_to, subscriptions.valid_to), cast('9999-12-31' as timestamp))

)

select * from subscription_items_billed
