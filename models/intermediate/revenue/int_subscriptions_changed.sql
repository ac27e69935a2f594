-- One row per subscription whose versions, or what they bill, may differ from those of the night before: it or an item
-- of it was told anew, an end that was known ahead has come, or something else that bills it differs.
-- No rows where all subscriptions are computed.
with

as_of as (

    select * from {{ ref('as_of') }}

),

subscriptions as (

    select * from {{ ref('stg_stripe__subscription_history') }}

),

items as (

    select * from {{ ref('stg_stripe__subscription_item_history') }}

),

changed_things as (

    select * from {{ ref('int_billing_compared') }}
    where is_changed

),

news as (

    {%- for relation in ['subscriptions', 'items'] %}

    select {{ relation }}.subscription_id
    from {{ relation }}
    cross join as_of
    where
        {{ relation }}.changed_at = as_of.as_of
        or {{ since_kept(relation ~ '.version_ended_at', 'stripe') }}

    union all

    {% endfor -%}
    select items.replaced_subscription_id as subscription_id
    from items
    inner join as_of
        on items.changed_at = as_of.as_of

    union all

    select items.subscription_id
    from items
    inner join changed_things
        on
            items.price_id = changed_things.thing_id
            and changed_things.kind = 'price'

    union all

    select subscriptions.subscription_id
    from subscriptions
    inner join changed_things
        on
            subscriptions.stripe_customer_id = changed_things.thing_id
            and changed_things.kind = 'stripe_customer'

    union all

    select thing_id as subscription_id
    from changed_things
    where kind = 'subscription'

),

subscriptions_changed as (

    select
        subscription_id,
        true as is_changed

    from news
    where
        subscription_id is not null
        {%- if not is_going_on('stripe') %}
        and false
        {%- endif %}
    group by subscription_id

)

select * from subscriptions_changed
