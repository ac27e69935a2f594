-- One row per Stripe customer, subscription or price: a fingerprint of what its MRR is made of beside the versions of
-- subscriptions and items, and whether it differs from that of the night that was kept.
-- depends_on: {{ ref('int_subscriptions_first_paid') }}
{{ config(**kept_place()) }}
with

stripe_customers as (

    select
        stripe_customer_id,
        is_livemode,
        is_deleted,
        case when is_deleted then synced_at end as deleted_at

    from {{ ref('stg_stripe__customers') }}

),

identities as (

    select
        source_id,
        customer_id

    from {{ ref('dim_customer_identities') }}
    where source = 'stripe_customer'

),

prices as (

    select * from {{ ref('int_prices_normalised') }}

),

tiers as (

    select
        price_id,
        up_to_quantity,
        unit_amount_minor,
        flat_amount_minor

    from {{ ref('stg_stripe__price_tiers') }}

),

discounts as (

    select
        discounts.discount_id,
        discounts.subscription_id,
        discounts.stripe_customer_id,
        discounts.started_at,
        discounts.removed_at,
        coupons.percent_off,
        coupons.amount_off_minor,
        coupons.currency,
        coupons.duration,
        coupons.duration_months

    from {{ ref('stg_stripe__subscription_discounts') }} as discounts
    inner join {{ ref('stg_stripe__coupons') }} as coupons
        on discounts.coupon_id = coupons.coupon_id

),

metered_usage as (

    select * from {{ ref('int_metered_usage_invoiced') }}

),

{% if setting('mrr_start_policy') == 'first_payment' -%}
payments as (

    select * from {{ ref('int_subscriptions_first_paid') }}

),

{% endif -%}
-- Where the source has no history, its snapshots and invoice lines are the versions.
current_subscriptions as (

    select * from {{ ref('snap_stripe__subscriptions') }}
    where not exists (select 1 from {{ ref('stg_stripe__subscription_history') }})

),

current_items as (

    select * from {{ ref('snap_stripe__subscription_items') }}
    where not exists (select 1 from {{ ref('stg_stripe__subscription_item_history') }})

),

invoice_lines as (

    select
        invoice_line_item_id,
        subscription_id,
        subscription_item_id,
        price_id,
        quantity,
        is_proration,
        period_started_at

    from {{ ref('stg_stripe__invoice_line_items') }}
    where not exists (select 1 from {{ ref('stg_stripe__subscription_item_history') }})

),

{%- set things = [
    ('stripe_customers', 'stripe_customer', 'stripe_customer_id'),
    ('identities', 'stripe_customer', 'source_id'),
    ('prices', 'price', 'price_id'),
    ('tiers', 'price', 'price_id'),
    ('discounts', 'stripe_customer', 'stripe_customer_id'),
    ('discounts', 'subscription', 'subscription_id'),
    ('metered_usage', 'subscription', 'subscription_id'),
    ('current_subscriptions', 'subscription', 'subscription_id'),
    ('current_items', 'subscription', 'subscription_id'),
    ('invoice_lines', 'subscription', 'subscription_id')
] + ([('payments', 'subscription', 'subscription_id')] if setting('mrr_start_policy') == 'first_payment' else []) %}

fingerprints as (
    {%- for relation, kind, key in things %}

    select
        '{{ kind }}' as kind,
        {{ key }} as thing_id,
        {{ fingerprint_number(relation) }} as fingerprint

    from {{ relation }}
    where {{ key }} is not null

    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

billing_compared as (

    {{ compared_nights('fingerprints', 'kind, thing_id') }}

)

select * from billing_compared
