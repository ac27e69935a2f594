-- One row per subscription item, customer, currency and month with MRR at the month's opening or close, converted.
-- Converted and rounded once, here: what the rates alone did is the residual, so that every cut adds up exactly.
-- depends_on: {{ ref('int_mrr_changes_explained') }}
{{ config(**kept_history('month')) }}
{%- set last_month = local_month('coalesce(fct_mrr_intervals.valid_to, as_of.as_of)') %}
with

months as (

    select * from {{ ref('dim_months') }}
    where has_begun

),

first_months as (

    select min(month) as month from months

),

intervals as (

    select
        fct_mrr_intervals.*,
        -- The left limit at a month's end: an end at exactly midnight on the 1st is still in the month before.
        greatest({{ local_month('fct_mrr_intervals.valid_from') }}, first_months.month) as first_month,
        {{ last_month }} as last_month

    from {{ ref('fct_mrr_intervals') }} as fct_mrr_intervals
    cross join {{ ref('as_of') }} as as_of
    cross join first_months
    where
        fct_mrr_intervals.mrr_local > 0
        and {{ is_rebuilt('fct_mrr_intervals.customer_id', last_month) }}

),
{%- set attributes = ['plan_family', 'billing_interval'] %}

boundaries as (

    select
        subscription_item_id,
        customer_id,
        currency,
        first_month as month,
        {%- for attribute in attributes %}
        cast(null as varchar) as opening_{{ attribute }},
        {{ attribute }} as closing_{{ attribute }},
        {%- endfor %}
        cast(0 as decimal(38, 6)) as opening_mrr_local,
        mrr_local as closing_mrr_local

    from intervals
    where last_month > first_month or valid_to is null

    union all

    select
        subscription_item_id,
        customer_id,
        currency,
        last_month as month,
        {%- for attribute in attributes %}
        {{ attribute }} as opening_{{ attribute }},
        cast(null as varchar) as closing_{{ attribute }},
        {%- endfor %}
        mrr_local as opening_mrr_local,
        cast(0 as decimal(38, 6)) as closing_mrr_local

    from intervals
    where last_month > first_month and valid_to is not null

),

item_months as (

    select
        subscription_item_id,
        customer_id,
        currency,
        month,
        {%- for attribute in attributes %}
        max(opening_{{ attribute }}) as opening_{{ attribute }},
        max(closing_{{ attribute }}) as closing_{{ attribute }},
        {%- endfor %}
        cast(sum(opening_mrr_local) as decimal(38, 6)) as opening_mrr_local,
        cast(sum(closing_mrr_local) as decimal(38, 6)) as closing_mrr_local

    from boundaries
    group by subscription_item_id, customer_id, currency, month

    union all

    -- No other interval of the item touches the months between: they are not summed.
    select
        intervals.subscription_item_id,
        intervals.customer_id,
        intervals.currency,
        months.month,
        {%- for attribute in attributes %}
        intervals.{{ attribute }} as opening_{{ attribute }},
        intervals.{{ attribute }} as closing_{{ attribute }},
        {%- endfor %}
        intervals.mrr_local as opening_mrr_local,
        intervals.mrr_local as closing_mrr_local

    from intervals
    inner join months
        on
            intervals.first_month < months.month
            and intervals.last_month >= months.month
            and (intervals.last_month > months.month or intervals.valid_to is null)

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
        {{ exact_money('item_months.opening_mrr_local', 'rates.rate_numerator', 'rates.rate_denominator', 6) }}
            as opening_mrr_at_close,
        {% if setting('fx_policy') == 'movement_date' -%}
        case when rates.currency is not null then coalesce(changes.movement_mrr, 0) end as movement_mrr
        {%- else -%}
        {{ exact_money(
            '(item_months.closing_mrr_local - item_months.opening_mrr_local)',
            'rates.rate_numerator',
            'rates.rate_denominator',
            6
        ) }} as movement_mrr
        {%- endif %}

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
    where {{ is_rebuilt('item_months.customer_id', 'item_months.month') }}

),

mrr_item_months as (

    select
        subscription_item_id,
        customer_id,
        currency,
        month,
        {%- for attribute in attributes %}
        opening_{{ attribute }},
        closing_{{ attribute }},
        {%- endfor %}
        opening_mrr_local,
        closing_mrr_local,
        opening_mrr,
        opening_mrr_at_close,
        closing_mrr,
        movement_mrr,
        coalesce(closing_mrr, 0) - coalesce(opening_mrr, 0) - coalesce(movement_mrr, 0) as fx_mrr

    from converted_months

)

select * from mrr_item_months
