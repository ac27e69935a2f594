-- One row per billing record and check that it contradicts: counted here, handled by rule, never dropped in silence.
{%- set statuses = [
    'trialing', 'active', 'past_due', 'unpaid', 'canceled', 'incomplete', 'incomplete_expired', 'paused'
] %}
{%- set checks = [
    ('history_row_ends_before_it_starts', 'subscription', 'subscription_history', 'ends_first'),
    ('history_row_ends_before_it_starts', 'subscription_item', 'subscription_item_history', 'ends_first'),
    ('history_row_without_start', 'subscription', 'subscription_history', 'version_started_at is null'),
    ('history_row_without_start', 'subscription_item', 'subscription_item_history', 'version_started_at is null'),
    ('history_rows_overlap', 'subscription', 'subscription_history', 'is_overlapped'),
    ('history_rows_overlap', 'subscription_item', 'subscription_item_history', 'is_overlapped'),
    ('two_current_history_rows', 'subscription', 'subscription_history', 'current_count > 1'),
    ('two_current_history_rows', 'subscription_item', 'subscription_item_history', 'current_count > 1'),
    ('subscription_ends_before_it_starts', 'subscription', 'subscriptions', 'ended_at < started_at'),
    ('end_of_inactive_subscription_is_inferred', 'subscription', 'subscriptions', 'is_end_inferred'),
    ('active_after_it_ended', 'subscription', 'subscriptions',
        'is_paying and (version_number > canceled_version or is_open and ended_at <= as_of)'),
    ('status_is_unknown', 'subscription', 'subscriptions', 'status not in (' ~ quoted_list(statuses) ~ ')'),
    ('trial_outlives_its_end', 'subscription', 'subscriptions', "is_open and status = 'trialing' and trial_ends_at < as_of"),
    ('customer_is_unknown', 'subscription', 'subscriptions', 'known_customer_id is null'),
    ('open_subscription_of_deleted_customer', 'subscription', 'subscriptions', 'is_open and is_paying and is_deleted'),
    ('subscription_is_unknown', 'subscription_item', 'items', 'known_subscription_id is null'),
    ('price_is_unknown', 'subscription_item', 'items', 'known_price_id is null'),
    ('quantity_is_negative', 'subscription_item', 'items', 'quantity < 0'),
    ('mrr_without_exchange_rate', 'subscription_item', ref('int_mrr_item_months'),
        'opening_mrr is null or closing_mrr is null'),
    ('price_is_negative', 'price', 'prices', 'unit_amount_minor < 0'),
    ('billing_interval_is_unknown', 'price', 'prices', 'factor_denominator is null'),
    ('currency_is_unknown', 'price', 'prices',
        "coalesce(currency, '') not in (select currency from " ~ ref('currencies') ~ ')'),
    ('coupon_is_unknown', 'discount', 'subscription_discounts', 'known_coupon_id is null'),
    ('coupon_in_another_currency', 'discount', 'dated_discounts', 'coupon_currency <> price_currency'),
    ('coupon_without_amount', 'coupon', ref('stg_stripe__coupons'), 'percent_off is null and amount_off_minor is null'),
    ('coupon_is_out_of_range', 'coupon', ref('stg_stripe__coupons'),
        'percent_off not between 0 and 100 or amount_off_minor < 0'),
    ('invoice_line_without_invoice', 'invoice_line_item', 'invoice_line_items', 'known_invoice_id is null'),
    ('amount_is_negative', 'charge', ref('stg_stripe__charges'), 'amount_minor < 0'),
    ('amount_is_negative', 'refund', ref('stg_stripe__refunds'), 'amount_minor < 0'),
    ('refund_of_unknown_charge', 'refund', 'refunds', 'known_charge_id is null'),
    ('exchange_rate_is_unusable', 'exchange_rate', 'exchange_rates', 'not is_usable'),
    ('ledger_category_is_unknown', 'ledger_entry', ref('stg_finance__ledger_entries'),
        "coalesce(category, '') not in (" ~ quoted_list(ledger_categories()) ~ ')')
] %}
with

{% for entity in ['subscription', 'subscription_item'] -%}
{{ entity }}_history as (

    select
        versions.*,
        versions.version_ended_at <= versions.version_started_at as ends_first,
        versions.version_ended_at <= as_of.as_of
        and versions.version_ended_at > lead(versions.version_started_at)
            over (partition by versions.{{ entity }}_id order by versions.version_started_at) as is_overlapped,
        sum(case when coalesce(versions.is_current_version, versions.version_ended_at is null) then 1 else 0 end)
            over (partition by versions.{{ entity }}_id) as current_count

    from {{ ref('stg_stripe__' ~ entity ~ '_history') }} as versions
    cross join {{ ref('as_of') }} as as_of

),

{% endfor -%}
subscriptions as (

    select
        versions.*,
        as_of.as_of,
        customers.stripe_customer_id as known_customer_id,
        coalesce(customers.is_deleted, false) as is_deleted,
        versions.valid_to is null as is_open,
        versions.status in ('active', 'past_due') as is_paying,
        min(case when versions.status = 'canceled' then versions.version_number end)
            over (partition by versions.subscription_id) as canceled_version

    from {{ ref('int_subscriptions_versioned') }} as versions
    cross join {{ ref('as_of') }} as as_of
    left join {{ ref('stg_stripe__customers') }} as customers
        on versions.stripe_customer_id = customers.stripe_customer_id

),

delivered_items as (

    select
        subscription_item_id,
        subscription_id,
        price_id,
        quantity
    from {{ ref('stg_stripe__subscription_item_history') }}

    union all

    select
        subscription_item_id,
        subscription_id,
        price_id,
        quantity
    from {{ ref('stg_stripe__subscription_items') }}

),

-- Test-mode subscriptions carry no MRR, but their items are not strays.
delivered_subscriptions as (

    select subscription_id
    from {{ ref('stg_stripe__subscription_history') }}

    union

    select subscription_id
    from {{ ref('stg_stripe__subscriptions') }}

),

items as (

    select
        delivered_items.subscription_item_id,
        delivered_items.quantity,
        delivered_subscriptions.subscription_id as known_subscription_id,
        dim_plans.price_id as known_price_id

    from delivered_items
    left join delivered_subscriptions
        on delivered_items.subscription_id = delivered_subscriptions.subscription_id
    left join {{ ref('dim_plans') }} as dim_plans
        on delivered_items.price_id = dim_plans.price_id

),

exchange_rates as (

    select
        is_usable,
        currency || ' ' || {{ dbt.cast('rate_date', dbt.type_string()) }} as exchange_rate_id

    from {{ ref('stg_finance__fx_rates') }}

),

prices as (

    select * from {{ ref('int_prices_normalised') }}

),

{% for children, entity, parents, parent in [
    ('subscription_discounts', 'discount', 'coupons', 'coupon'),
    ('invoice_line_items', 'invoice_line_item', 'invoices', 'invoice'),
    ('refunds', 'refund', 'charges', 'charge')
] -%}
{{ children }} as (

    select
        children.{{ entity }}_id,
        parents.{{ parent }}_id as known_{{ parent }}_id

    from {{ ref('stg_stripe__' ~ children) }} as children
    left join {{ ref('stg_stripe__' ~ parents) }} as parents
        on children.{{ parent }}_id = parents.{{ parent }}_id

),

{% endfor -%}
dated_discounts as (

    select
        dated.discount_id,
        case when dated.amount_off_minor is not null then dated.currency end as coupon_currency,
        prices.currency as price_currency

    from {{ ref('int_subscription_discounts_dated') }} as dated
    inner join delivered_items
        on dated.subscription_id = delivered_items.subscription_id
    inner join prices
        on delivered_items.price_id = prices.price_id

),

billing_contradictions as (

    {%- for check_name, entity, records, condition in checks %}
    select
        '{{ check_name }}' as check_name,
        '{{ entity }}' as entity,
        {{ entity }}_id as entity_id
    from {{ records }}
    where {{ condition }}
    group by {{ entity }}_id
    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select * from billing_contradictions
