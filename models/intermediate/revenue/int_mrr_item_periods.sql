-- One row per longer period, subscription item, customer and currency with MRR at either end, as int_mrr_item_months.
-- Taken from the two closes and never summed from months: what came and went in between shows at neither.
{{ config(**kept_history(period='grain, period')) }}
{%- set is_at_changed_end -%}
    month in (
        select ends.base_month from {{ ref('int_periods_compared') }} as ends
        where ends.is_changed
        union all
        select ends.last_month from {{ ref('int_periods_compared') }} as ends
        where ends.is_changed
    )
{%- endset %}
with

periods as (

    select * from {{ ref('int_periods_compared') }}
    where grain <> 'month'

),

closings as (

    select * from ({{ rebuilt_rows(ref('int_mrr_item_months'), since=is_at_changed_end) }}) as item_months
    where closing_mrr_local > 0

),

rates as (

    select * from {{ ref('int_fx_rates_monthly') }}

),

{% set attributes = ['plan_family', 'billing_interval'] -%}

balances as (
    {%- for end, month in [('opening', 'base_month'), ('closing', 'last_month')] %}

    select
        periods.grain,
        periods.period,
        periods.first_month,
        periods.last_month,
        {%- for side in ['opening', 'closing'] %}
        {{ 'closings.closing_mrr_local' if side == end else 'cast(0 as decimal(38, 6))' }} as {{ side }}_mrr_local,
        {{ 'closings.closing_mrr' if side == end else 'cast(null as decimal(38, 6))' }} as {{ side }}_mrr,
        {%- for attribute in attributes %}
        {{ 'closings.closing_' ~ attribute if side == end else 'cast(null as ' ~ dbt.type_string() ~ ')' }}
            as {{ side }}_{{ attribute }},
        {%- endfor %}
        {%- endfor %}
        closings.subscription_item_id,
        closings.customer_id,
        closings.currency,
        closings.is_of_one_item

    from periods
    inner join closings
        on periods.{{ month }} = closings.month
    where {{ is_rebuilt('closings.customer_id', period='periods.grain, periods.period') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

item_periods as (

    select
        grain,
        period,
        first_month,
        last_month,
        subscription_item_id,
        customer_id,
        currency,
        is_of_one_item,
        cast(sum(opening_mrr_local) as decimal(38, 6)) as opening_mrr_local,
        cast(sum(closing_mrr_local) as decimal(38, 6)) as closing_mrr_local,
        {%- for attribute in attributes %}
        max(opening_{{ attribute }}) as opening_{{ attribute }},
        max(closing_{{ attribute }}) as closing_{{ attribute }},
        {%- endfor %}
        case when sum(opening_mrr_local) = 0 then 0 else max(opening_mrr) end as opening_mrr,
        case when sum(closing_mrr_local) = 0 then 0 else max(closing_mrr) end as closing_mrr

    from balances
    group by grain, period, first_month, last_month, subscription_item_id, customer_id, currency, is_of_one_item

),

{% if setting('fx_policy') == 'movement_date' -%}
movements as (

    -- At their own days' rates, movements can only be added up.
    select
        periods.grain,
        periods.period,
        item_months.subscription_item_id,
        item_months.customer_id,
        item_months.currency,
        sum(item_months.movement_mrr) as movement_mrr

    from periods
    inner join {{ ref('int_mrr_item_months') }} as item_months
        on
            periods.first_month <= item_months.month
            and periods.last_month >= item_months.month
    group by
        periods.grain,
        periods.period,
        item_months.subscription_item_id,
        item_months.customer_id,
        item_months.currency

),

{% endif -%}

converted_periods as (

    select
        item_periods.*,
        {{ exact_money('item_periods.opening_mrr_local', 'rates.rate_numerator', 'rates.rate_denominator', 6) }}
            as opening_mrr_at_close,
        {% if setting('fx_policy') == 'movement_date' -%}
        movements.movement_mrr
        {%- else -%}
        {{ exact_money(
            '(item_periods.closing_mrr_local - item_periods.opening_mrr_local)',
            'rates.rate_numerator',
            'rates.rate_denominator',
            6
        ) }} as movement_mrr
        {%- endif %}

    from item_periods
    left join rates
        on
            item_periods.currency = rates.currency
            and item_periods.last_month = rates.month
    {%- if setting('fx_policy') == 'movement_date' %}
    left join movements
        on
            item_periods.grain = movements.grain
            and item_periods.period = movements.period
            and item_periods.subscription_item_id = movements.subscription_item_id
            and item_periods.customer_id = movements.customer_id
            and item_periods.currency = movements.currency
    {%- endif %}

),

mrr_item_periods as (

    select
        grain,
        period,
        first_month,
        last_month,
        subscription_item_id,
        customer_id,
        currency,
        is_of_one_item,
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

    from converted_periods

)

select * from mrr_item_periods
