-- One row per subscription item and interval of constant MRR, as it is to be reported under as_reported.
-- An item whose locked past came out otherwise keeps it, customer and plan too; from the lock on it is as known now.
{{ config(materialized='table' if setting('restatement_policy') == 'as_reported' else 'view') }}
{%- if setting('restatement_policy') == 'as_reported' and not setting('locked_through_month') %}
{{ exceptions.raise_compiler_error(
    'Setting restatement_policy: as_reported needs locked_through_month, for example 2026-09-01.'
) }}
{%- endif %}
{%- set contents = [
    'stripe_customer_id', 'customer_id', 'price_id', 'plan_family', 'product_id', 'billing_interval', 'is_add_on',
    'quantity', 'status', 'currency', 'mrr_local', 'gross_mrr_local'
] | join(', ') %}
{%- set in_order = 'partition by subscription_item_id order by valid_from' %}
with

as_of as (

    select * from {{ ref('as_of') }}

),

known as (

    select
        *,
        lead(valid_from) over ({{ in_order }}) is null as is_last

    from {{ ref('int_mrr_intervals_rounded') }}

),

recalled as (

    select * from {{ ref('int_mrr_intervals_recalled') }}

),

locks as (

    -- What no night has recorded yet cannot be kept as it was.
    select max(months.ends_at) as locked_until

    from {{ ref('dim_months') }} as months
    inner join {{ ref('int_nights_recorded') }} as nights
        on months.month <= nights.complete_through_month
    inner join as_of
        on nights.recorded_at < as_of.as_of
    where months.month <= {{ setting_literal('locked_through_month', 'date') }}

),

locked_pasts as (

    {%- for relation in ['known', 'recalled'] %}

    select
        {{ relation }}.subscription_item_id,
        {{ relation }}.{{ contents | replace(', ', ', ' ~ relation ~ '.') }},
        {{ relation }}.valid_from,
        case when {{ relation }}.valid_to < locks.locked_until then {{ relation }}.valid_to end as valid_to,
        {{ '1' if relation == 'known' else '-1' }} as side
    from {{ relation }}
    inner join locks
        on {{ relation }}.valid_from < locks.locked_until

    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

restated_intervals as (

    select subscription_item_id
    from locked_pasts
    group by subscription_item_id, {{ contents }}, valid_from, valid_to
    having sum(side) <> 0

),

restated_items as (

    select
        restated_intervals.subscription_item_id,
        max(known.end_type) as last_end_type

    from restated_intervals
    left join known
        on
            restated_intervals.subscription_item_id = known.subscription_item_id
            and known.is_last
    group by restated_intervals.subscription_item_id

),

pieces as (

    select
        recalled.subscription_item_id,
        recalled.subscription_id,
        recalled.{{ contents | replace(', ', ',\n        recalled.') }},
        recalled.valid_from,
        case when recalled.valid_to < locks.locked_until then recalled.valid_to else locks.locked_until end as valid_to,
        coalesce(recalled.end_type, restated_items.last_end_type, 'voluntary') as end_type,
        recalled.is_late_start,
        recalled.is_late_end,
        coalesce(recalled.valid_to > locks.locked_until, true) as ends_at_lock,
        false as starts_at_lock
    from recalled
    inner join restated_items
        on recalled.subscription_item_id = restated_items.subscription_item_id
    inner join locks
        on recalled.valid_from < locks.locked_until

    union all

    select
        known.subscription_item_id,
        known.subscription_id,
        known.{{ contents | replace(', ', ',\n        known.') }},
        case when known.valid_from < locks.locked_until then locks.locked_until else known.valid_from end as valid_from,
        known.valid_to,
        known.end_type,
        false as is_late_start,
        false as is_late_end,
        false as ends_at_lock,
        known.valid_from < locks.locked_until as starts_at_lock
    from known
    inner join restated_items
        on known.subscription_item_id = restated_items.subscription_item_id
    inner join locks
        on known.valid_to is null or known.valid_to > locks.locked_until

),

sequenced_pieces as (

    select
        *,
        lag(valid_to) over ({{ in_order }}) as previous_valid_to,
        lag(mrr_local) over ({{ in_order }}) as previous_mrr_local,
        lag(currency) over ({{ in_order }}) as previous_currency,
        lag(customer_id) over ({{ in_order }}) as previous_customer_id,
        lead(valid_from) over ({{ in_order }}) as next_valid_from,
        lead(customer_id) over ({{ in_order }}) as next_customer_id

    from pieces

),

mrr_intervals_reported as (

    select
        known.subscription_item_id,
        known.subscription_id,
        known.{{ contents | replace(', ', ',\n        known.') }},
        known.valid_from,
        known.valid_to,
        known.end_type,
        false as is_late_start,
        false as is_late_end
    from known
    left join restated_items
        on known.subscription_item_id = restated_items.subscription_item_id
    where restated_items.subscription_item_id is null

    union all

    select
        subscription_item_id,
        subscription_id,
        {{ contents | replace(', ', ',\n        ') }},
        valid_from,
        valid_to,
        case
            when ends_at_lock and next_valid_from = valid_to and next_customer_id <> customer_id then 'merge_artifact'
            else end_type
        end as end_type,
        is_late_start
        or starts_at_lock and not coalesce(
            previous_valid_to = valid_from
            and previous_mrr_local = mrr_local
            and previous_currency = currency
            and previous_customer_id = customer_id,
            false
        ) as is_late_start,
        is_late_end
        or ends_at_lock and coalesce(next_valid_from > valid_to or next_customer_id <> customer_id, true) as is_late_end
    from sequenced_pieces

)

select * from mrr_intervals_reported
