-- One row per customer who has MRR at the cut-off or is certain to get some: what is signed to begin and to end.
-- Known today and dated after today; a trial, an open deal and a price step of a running item are none of it.
with

as_of as (

    select * from {{ ref('as_of') }}

),

months as (

    select max(month) as month from {{ ref('dim_months') }}
    where has_begun

),

rates as (

    select
        int_fx_rates_monthly.currency,
        int_fx_rates_monthly.rate_numerator,
        int_fx_rates_monthly.rate_denominator

    from {{ ref('int_fx_rates_monthly') }} as int_fx_rates_monthly
    inner join months
        on int_fx_rates_monthly.month = months.month

),

prices as (

    select * from {{ ref('int_prices_normalised') }}

),

identities as (

    select * from {{ ref('dim_customer_identities') }}
    where source = 'stripe_customer'

),

running_items as (

    select
        subscription_item_id,
        subscription_id,
        customer_id,
        currency,
        mrr_local

    from {{ ref('fct_mrr_intervals') }}
    where
        valid_to is null
        and mrr_local > 0

),

future_intervals as (

    select
        items.subscription_item_id,
        items.subscription_id,
        coalesce(identities.customer_id, items.stripe_customer_id) as customer_id,
        prices.currency,
        {{ exact_money(
            'items.net_minor',
            'items.factor_numerator',
            'items.factor_denominator * prices.minor_units_per_major'
        ) }} as mrr_local,
        row_number() over (partition by items.subscription_item_id order by items.valid_from) as start_number

    from {{ ref('int_subscription_items_discounted') }} as items
    inner join as_of
        on items.valid_from > as_of.as_of
    inner join prices
        on items.price_id = prices.price_id
    left join identities
        on items.stripe_customer_id = identities.source_id
    left join running_items
        on items.subscription_item_id = running_items.subscription_item_id
    where
        running_items.subscription_item_id is null
        and items.net_minor > 0
        and prices.usage_type <> 'metered'

),

items as (

    select
        subscription_id,
        customer_id,
        currency,
        mrr_local,
        0 as is_future
    from running_items

    union all

    select
        subscription_id,
        customer_id,
        currency,
        mrr_local,
        1 as is_future
    from future_intervals
    where start_number = 1

),

ending_subscriptions as (

    -- Whoever takes a request back has none any more, so that what is asked for and has not ended yet will end.
    select
        subscription_id,
        cancel_requested_at

    from {{ ref('int_subscriptions_versioned') }}
    where
        valid_to is null
        and (
            status = 'canceled'
            or is_cancelled_at_period_end
            or cancels_at is not null
            or cancel_requested_at is not null
        )

),

converted_items as (

    select
        items.customer_id,
        items.is_future,
        case when ending_subscriptions.subscription_id is null then 0 else 1 end as is_ending,
        ending_subscriptions.cancel_requested_at,
        {{ exact_money('items.mrr_local', 'rates.rate_numerator', 'rates.rate_denominator', 6) }} as mrr

    from items
    left join rates
        on items.currency = rates.currency
    left join ending_subscriptions
        on items.subscription_id = ending_subscriptions.subscription_id

),

sums as (

    select
        customer_id,
        coalesce(sum(case when is_future = 0 then mrr end), 0) as mrr,
        coalesce(sum(case when is_future = 1 then mrr end), 0) as signed_future_mrr,
        coalesce(sum(case when is_ending = 1 then mrr end), 0) as scheduled_churn_mrr,
        min(cancel_requested_at) as cancel_requested_at,
        max(case when mrr is null then 1 else 0 end) = 1 as is_unconverted

    from converted_items
    group by customer_id

),

committed_mrr as (

    select
        customer_id,
        cast(mrr as decimal(38, 6)) as mrr,
        cast(signed_future_mrr as decimal(38, 6)) as signed_future_mrr,
        cast(scheduled_churn_mrr as decimal(38, 6)) as scheduled_churn_mrr,
        cast(mrr + signed_future_mrr - scheduled_churn_mrr as decimal(38, 6)) as committed_mrr,
        cancel_requested_at,
        is_unconverted

    from sums

)

select * from committed_mrr
