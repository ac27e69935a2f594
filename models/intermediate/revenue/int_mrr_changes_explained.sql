-- One row per subscription item and instant at which its MRR or what it bills changes, with the reason.
-- A change of currency or of customer is two rows: out of the old one and into the new one.
-- depends_on: {{ ref('fx_rates_daily') }}
{{ config(**kept_history('month')) }}
{%- set by_item = 'partition by intervals.subscription_item_id, intervals.customer_id order by intervals.valid_from' %}
{%- set previous = [
    'valid_to', 'mrr_local', 'gross_mrr_local', 'currency', 'price_id', 'product_id', 'billing_interval', 'quantity',
    'end_type'
] %}
with

{% if is_kept() -%}
rebuilt_items as (

    select subscription_item_id from {{ ref('fct_mrr_intervals') }}
    where {{ is_rebuilt('customer_id', instant='greatest(valid_from, valid_to)') }}

),

-- What became of an item or a subscription is told by all its intervals, whosever they are.
rebuilt_subscriptions as (

    select subscription_id from {{ ref('fct_mrr_intervals') }}
    where subscription_item_id in (select rebuilt_items.subscription_item_id from rebuilt_items)

),

{% endif -%}
subscriptions as (

    select
        subscription_id,
        min(valid_from) as subscription_from

    from {{ ref('fct_mrr_intervals') }}
    {%- if is_kept() %}
    where subscription_id in (select rebuilt_subscriptions.subscription_id from rebuilt_subscriptions)
    {%- endif %}
    group by subscription_id

),

intervals as (

    select
        intervals.*,
        subscriptions.subscription_from,
        {%- for column in previous %}
        lag(intervals.{{ column }}) over ({{ by_item }}) as previous_{{ column }},
        {%- endfor %}
        lead(intervals.valid_from) over ({{ by_item }}) as next_valid_from,
        lead(intervals.currency) over ({{ by_item }}) as next_currency

    from {{ ref('fct_mrr_intervals') }} as intervals
    inner join subscriptions
        on intervals.subscription_id = subscriptions.subscription_id

),

starts as (

    select
        subscription_item_id,
        customer_id,
        currency,
        valid_from as changed_at,
        case
            when previous_valid_to = valid_from and previous_currency = currency then previous_mrr_local
            else 0
        end as mrr_before_local,
        mrr_local as mrr_after_local,
        case
            when previous_valid_to = valid_from
                then case
                    when is_late_start then 'late_arrival'
                    when previous_currency <> currency then 'currency_change'
                    when previous_price_id = price_id and previous_quantity <> quantity then 'quantity'
                    when previous_price_id = price_id and previous_gross_mrr_local <> gross_mrr_local then 'quantity'
                    when previous_price_id = price_id and previous_mrr_local > mrr_local then 'discount_added'
                    when previous_price_id = price_id and previous_mrr_local < mrr_local then 'discount_expiry'
                    when previous_price_id = price_id then 'status_change'
                    when coalesce(previous_product_id, '') <> coalesce(product_id, '') then 'plan_change'
                    when previous_billing_interval <> billing_interval then 'interval_change'
                    else 'price_change'
                end
            when is_late_start then 'late_arrival'
            when previous_end_type = 'pause' then 'resume'
            when previous_valid_to is null and (is_add_on or subscription_from < valid_from) then 'add_on'
            else 'new_subscription'
        end as reason

    from intervals

),

ends as (

    select
        subscription_item_id,
        customer_id,
        currency,
        valid_to as changed_at,
        mrr_local as mrr_before_local,
        cast(0 as decimal(38, 6)) as mrr_after_local,
        case
            when is_late_end then 'late_arrival'
            when next_valid_from = valid_to then 'currency_change'
            when end_type = 'pause' then 'pause'
            else 'subscription_ended'
        end as reason

    from intervals
    where
        valid_to is not null
        and (next_valid_from is null or next_valid_from > valid_to or next_currency <> currency)

),

changes as (

    select * from starts
    where reason <> 'status_change'

    union all

    select * from ends

),

dated_changes as (

    select
        *,
        mrr_after_local - mrr_before_local as mrr_change_local,
        {{ local_date('changed_at') }} as change_date,
        {{ local_month('changed_at') }} as month

    from changes

),

running_changes as (

    select
        *,
        sum(mrr_change_local) over (
            partition by subscription_item_id, customer_id, currency, month order by changed_at
            rows between unbounded preceding and current row
        ) as month_change_local

    from dated_changes

),

{% set is_dated = setting('fx_policy') == 'movement_date' -%}
{% set fraction = ['rates.rate_numerator', 'rates.rate_denominator', 6] -%}

mrr_changes_explained as (

    select
        running_changes.subscription_item_id,
        running_changes.customer_id,
        running_changes.currency,
        running_changes.changed_at,
        running_changes.change_date,
        running_changes.month,
        running_changes.reason,
        cast(running_changes.mrr_change_local as decimal(38, 6)) as mrr_change_local,
        {% if is_dated -%}
        {{ exact_money(
            'running_changes.mrr_change_local',
            'coalesce(days.rate_numerator, rates.rate_numerator)',
            'coalesce(days.rate_denominator, rates.rate_denominator)',
            6
        ) }} as mrr_change
        {%- else -%}
        -- Differences of the converted running change: they sum to the month's movement without a remainder.
        {{ exact_money('running_changes.month_change_local', *fraction) }}
        - {{ exact_money('(running_changes.month_change_local - running_changes.mrr_change_local)', *fraction) }}
            as mrr_change
        {%- endif %}

    from running_changes
    left join {{ ref('int_fx_rates_monthly') }} as rates
        on
            running_changes.currency = rates.currency
            and running_changes.month = rates.month
    {%- if is_dated %}
    -- A change before the first rate is not nothing: it converts at its month's close.
    left join {{ ref('fx_rates_daily') }} as days
        on
            running_changes.currency = days.currency
            and running_changes.change_date = days.rate_date
    {%- endif %}
    where {{ is_rebuilt('running_changes.customer_id', 'running_changes.month') }}

)

select * from mrr_changes_explained
