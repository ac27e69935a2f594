-- One row per subscription whose MRR intervals are computed anew tonight: it changed, an interval of it begins or ends
-- since the night before, or it shares an item with such a one. No rows where all subscriptions are computed.
with

as_of as (

    select * from {{ ref('as_of') }}

),

due_subscriptions as (

    select subscription_id from {{ ref('int_subscriptions_changed') }}
    {%- for relation in ['int_subscription_items_billed', 'int_subscription_spans_discounted'] %}

    union distinct

    select amounts.subscription_id
    from {{ ref(relation) }} as amounts
    cross join as_of
    where
        {{ since_kept('amounts.valid_from', 'stripe') }}
        or {{ since_kept('amounts.valid_to', 'stripe') }}
    {%- endfor %}

),

-- An interval ends where the item's next one begins, whichever subscription the item is in by then.
shared_items as (

    select subscription_item_id from {{ ref('int_subscription_items_versioned') }}
    where subscription_id in (select due_subscriptions.subscription_id from due_subscriptions)

),

rebuilt_subscriptions as (

    select subscription_id from due_subscriptions

    union distinct

    select subscription_id from {{ ref('int_subscription_items_versioned') }}
    where subscription_item_id in (select shared_items.subscription_item_id from shared_items)

),

subscriptions_rebuilt as (

    select
        subscription_id,
        true as is_changed

    from rebuilt_subscriptions
    {%- if not is_going_on('stripe') %}
    where false
    {%- endif %}

)

select * from subscriptions_rebuilt
