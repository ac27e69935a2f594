-- One row per subscription item, customer, currency and month with MRR at the month's opening or close, converted.
-- Converted and rounded once, here: what the rates alone did is the residual, so that every cut adds up exactly.
-- depends_on: {{ ref('int_mrr_changes_explained') }}
{{ config(materialized='view') }}
{%- set at_close = ['rate_numerator', 'rate_denominator', 6] %}
with

months as (

    select month from {{ ref('dim_months') }}
    where has_begun

),

item_months as (

    select
        balances.*,
        months.month

    from {{ ref('int_mrr_items_balanced') }} as balances
    inner join months
        on
            balances.from_month <= months.month
            and coalesce(balances.to_month, cast('9999-12-31' as date)) > months.month

),

{%- if setting('fx_policy') == 'movement_date' %}

changes as (

    select
        subscription_item_id,
        customer_id,
        currency,
        month,
        sum(mrr_change) as movement_mrr

    from {{ ref('int_mrr_changes_explained') }}
    group by subscription_item_id, customer_id, currency, month

),
{%- endif %}

converted_months as (

    select
        item_months.*,
        {%- for end, rate in [('opening', 'rates.opening_rate'), ('closing', 'rates.rate')] %}
        case
            when item_months.{{ end }}_mrr_local = 0 then 0
            else {{ exact_money('item_months.' ~ end ~ '_mrr_local', rate ~ '_numerator', rate ~ '_denominator', 6) }}
        end as {{ end }}_mrr,
        {%- endfor %}
        {%- if setting('fx_policy') == 'movement_date' %}
        case when rates.currency is not null then coalesce(changes.movement_mrr, 0) end as dated_movement_mrr,
        {%- endif %}
        rates.rate_numerator,
        rates.rate_denominator

    from item_months
    left join {{ ref('int_fx_rates_monthly') }} as rates
        on
            item_months.currency = rates.currency
            and item_months.month = rates.month
    {%- if setting('fx_policy') == 'movement_date' %}
    left join changes
        on
            item_months.subscription_item_id = changes.subscription_item_id
            and item_months.customer_id = changes.customer_id
            and item_months.currency = changes.currency
            and item_months.month = changes.month
    {%- endif %}

),

mrr_item_months as (

    select
        subscription_item_id,
        customer_id,
        currency,
        month,
        opening_plan_family,
        closing_plan_family,
        opening_billing_interval,
        closing_billing_interval,
        opening_mrr_local,
        closing_mrr_local,
        is_of_one_item,
        opening_mrr,
        -- Most months open and close with the same MRR: it is not converted again.
        case
            when opening_mrr_local = closing_mrr_local then closing_mrr
            else {{ exact_money('opening_mrr_local', *at_close) }}
        end as opening_mrr_at_close,
        closing_mrr,
        {% if setting('fx_policy') == 'movement_date' -%}
        dated_movement_mrr as movement_mrr
        {%- else -%}
        case
            when opening_mrr_local = closing_mrr_local and rate_denominator is not null then 0
            else {{ exact_money('(closing_mrr_local - opening_mrr_local)', *at_close) }}
        end as movement_mrr
        {%- endif %}

    from converted_months

)

select * from mrr_item_months
