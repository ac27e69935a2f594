{% snapshot snap_stripe__subscription_items %}
{{ config(
    unique_key='subscription_item_id',
    strategy='check',
    updated_at='seen_at',
    check_cols=['subscription_id', 'price_id', 'quantity'],
    hard_deletes='invalidate'
) }}
select
    items.subscription_item_id,
    items.subscription_id,
    items.price_id,
    items.quantity,
    items.created_at,
    items.synced_at,
    as_of.as_of as seen_at
from {{ ref('stg_stripe__subscription_items') }} as items
cross join {{ ref('as_of') }} as as_of
{% endsnapshot %}
