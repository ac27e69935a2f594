-- One row per subscription item, customer, currency and run of months with equal MRR at all openings and at all closes.
-- [from_month, to_month), null = open; a month that an interval begins or ends in is a run of its own.
{{ config(**kept_history()) }}
{%- set last_month = local_month('coalesce(intervals.valid_to, as_of.as_of)') %}
{%- set attributes = ['plan_family', 'billing_interval'] %}
with

first_months as (

    select min(month) as month from {{ ref('dim_months') }}

),

mrr_intervals as (

    select * from {{ ref('fct_mrr_intervals') }}
    where
        mrr_local > 0
        and {{ is_rebuilt('customer_id') }}

),

parallel_customers as (

    select customer_id
    from {{ ref('int_customers_active') }}
    where has_parallel_mrr
    group by customer_id

),

customers as (

    select
        intervals.customer_id,
        min(intervals.subscription_item_id) = max(intervals.subscription_item_id)
        and min(intervals.currency) = max(intervals.currency)
        and max(parallel_customers.customer_id) is null as is_of_one_item

    from mrr_intervals as intervals
    left join parallel_customers
        on intervals.customer_id = parallel_customers.customer_id
    group by intervals.customer_id

),

intervals as (

    select
        intervals.*,
        customers.is_of_one_item,
        -- The left limit at a month's end: an end at exactly midnight on the 1st is still in the month before.
        greatest({{ local_month('intervals.valid_from') }}, first_months.month) as first_month,
        {{ last_month }} as last_month

    from mrr_intervals as intervals
    inner join customers
        on intervals.customer_id = customers.customer_id
    cross join {{ ref('as_of') }} as as_of
    cross join first_months

),

boundaries as (

    select
        subscription_item_id,
        customer_id,
        currency,
        is_of_one_item,
        first_month as month,
        {%- for attribute in attributes %}
        cast(null as {{ dbt.type_string() }}) as opening_{{ attribute }},
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
        is_of_one_item,
        last_month as month,
        {%- for attribute in attributes %}
        {{ attribute }} as opening_{{ attribute }},
        cast(null as {{ dbt.type_string() }}) as closing_{{ attribute }},
        {%- endfor %}
        mrr_local as opening_mrr_local,
        cast(0 as decimal(38, 6)) as closing_mrr_local

    from intervals
    where last_month > first_month and valid_to is not null

),

boundary_months as (

    select
        subscription_item_id,
        customer_id,
        currency,
        is_of_one_item,
        month,
        {%- for attribute in attributes %}
        max(opening_{{ attribute }}) as opening_{{ attribute }},
        max(closing_{{ attribute }}) as closing_{{ attribute }},
        {%- endfor %}
        cast(sum(opening_mrr_local) as decimal(38, 6)) as opening_mrr_local,
        cast(sum(closing_mrr_local) as decimal(38, 6)) as closing_mrr_local

    from boundaries
    group by subscription_item_id, customer_id, currency, is_of_one_item, month

),

mrr_items_balanced as (

    select
        subscription_item_id,
        customer_id,
        currency,
        is_of_one_item,
        month as from_month,
        cast({{ dbt.dateadd('month', 1, 'month') }} as date) as to_month,
        {%- for attribute in attributes %}
        opening_{{ attribute }},
        closing_{{ attribute }},
        {%- endfor %}
        opening_mrr_local,
        closing_mrr_local

    from boundary_months

    union all

    -- No other interval of the item touches the months between.
    select
        subscription_item_id,
        customer_id,
        currency,
        is_of_one_item,
        cast({{ dbt.dateadd('month', 1, 'first_month') }} as date) as from_month,
        case when valid_to is not null then last_month end as to_month,
        {%- for attribute in attributes %}
        {{ attribute }} as opening_{{ attribute }},
        {{ attribute }} as closing_{{ attribute }},
        {%- endfor %}
        mrr_local as opening_mrr_local,
        mrr_local as closing_mrr_local

    from intervals
    where
        valid_to is null
        or cast({{ dbt.dateadd('month', 1, 'first_month') }} as date) < last_month

)

select * from mrr_items_balanced
