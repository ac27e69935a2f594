-- One row per customer and month with any MRR in it, net of what happened inside the month.
{{ config(**kept_history('month')) }}
{%- set conditions = {
    'has_opening': 'opening_mrr_local > 0', 'has_closing': 'closing_mrr_local > 0',
    'is_unconverted': 'opening_mrr is null or closing_mrr is null'
} %}
{%- set amounts = {
    'opening_mrr': 'opening_mrr', 'opening_mrr_at_close': 'opening_mrr_at_close', 'closing_mrr': 'closing_mrr',
    'movement_mrr': 'movement_mrr',
    'gross_up_mrr': 'case when movement_mrr > 0 then movement_mrr else 0 end',
    'gross_down_mrr': 'case when movement_mrr < 0 then movement_mrr else 0 end'
} %}
with

spans as (

    select
        *,
        {{ local_month('active_from') }} as from_month,
        {{ local_month('active_to') }} as to_month,
        {{ local_month('inactive_since') }} as inactive_month,
        {{ local_month('next_active_from') }} as next_from_month,
        {{ local_month('next_active_to') }} as next_to_month

    from {{ ref('int_customers_active') }}
    where {{ is_rebuilt('customer_id', instant="coalesce(active_to, cast('9999-12-31' as timestamp))") }}

),

rebuilt_spans as (

    select * from spans
    where {{ is_rebuilt('customer_id', 'from_month') }}

),

item_months as (

    {{ rebuilt_rows(ref('int_mrr_item_months')) }}

),

customer_months as (
    {%- for is_of_one_item in [true, false] %}

    -- The months of a customer's only item are the customer's: just the others are summed.
    select
        customer_id,
        {%- for name, condition in conditions.items() %}
        {{ condition if is_of_one_item else 'max(case when ' ~ condition ~ ' then 1 else 0 end) = 1' }} as {{ name }},
        {%- endfor %}
        {%- for name, amount in amounts.items() %}
        {{ amount if is_of_one_item else 'sum(' ~ amount ~ ')' }} as {{ name }},
        {%- endfor %}
        month
    from item_months
    where {{ 'is_of_one_item' if is_of_one_item else 'not is_of_one_item' }}
    {{ 'group by customer_id, month' if not is_of_one_item }}

    union all
    {%- endfor %}

    -- MRR that came and went inside one month shows at neither end of it.
    select
        spans.customer_id,
        false as {{ conditions | join(',\n        false as ') }},
        0 as {{ amounts | join(',\n        0 as ') }},
        spans.from_month as month
    from rebuilt_spans as spans
    left join {{ ref('int_mrr_items_balanced') }} as items
        on
            spans.customer_id = items.customer_id
            and spans.from_month >= items.from_month
            and spans.from_month < coalesce(items.to_month, cast('9999-12-31' as date))
    where items.customer_id is null
    group by spans.customer_id, spans.from_month

),

first_changes as (

    select
        spans.customer_id,
        spans.from_month as month,
        sum(changes.mrr_change) as first_mrr

    from rebuilt_spans as spans
    inner join {{ ref('int_mrr_changes_explained') }} as changes
        on
            spans.customer_id = changes.customer_id
            and spans.active_from = changes.changed_at
    where spans.span_number = 1
    group by spans.customer_id, spans.from_month

),

span_starts as (

    select
        spans.customer_id,
        spans.from_month as month,
        min(spans.span_number) as first_span_number,
        max(spans.lifecycle_number) as lifecycle_number,
        max(case when spans.is_new_lifecycle then 1 else 0 end) as is_new_lifecycle,
        max(case when spans.from_month = spans.inactive_month then 1 else 0 end) as has_gap,
        max(coalesce(spans.next_from_month, cast('9999-12-31' as date))) as next_month,
        max(first_changes.first_mrr) as first_mrr

    from spans
    left join first_changes
        on
            spans.customer_id = first_changes.customer_id
            and spans.from_month = first_changes.month
    group by spans.customer_id, spans.from_month

),

compared_months as (

    -- Each month follows from the last start up to it.
    select
        customer_months.*,
        coalesce(span_starts.month = customer_months.month, false)
        and span_starts.first_span_number = 1 as is_first_paid_month,
        coalesce(span_starts.month = customer_months.month, false)
        and span_starts.has_gap = 1 as has_gap,
        coalesce(span_starts.month = customer_months.month, false)
        and span_starts.is_new_lifecycle = 1 as is_new_lifecycle,
        span_starts.lifecycle_number,
        case when span_starts.month = customer_months.month then span_starts.first_mrr end as first_mrr,
        ended_spans.churn_type

    from customer_months
    left join span_starts
        on
            customer_months.customer_id = span_starts.customer_id
            and customer_months.month >= span_starts.month
            and customer_months.month < span_starts.next_month
    left join spans as ended_spans
        on
            customer_months.customer_id = ended_spans.customer_id
            and customer_months.month = ended_spans.to_month
            and coalesce(ended_spans.next_to_month > ended_spans.to_month, true)

),

customer_months_netted as (

    select
        customer_id,
        month,
        opening_mrr,
        opening_mrr_at_close,
        closing_mrr,
        coalesce(closing_mrr, 0) - coalesce(opening_mrr, 0) - coalesce(movement_mrr, 0) as fx_mrr,
        case
            when not has_opening and has_closing and (is_first_paid_month or is_new_lifecycle) then 'new'
            when not has_opening and has_closing then 'reactivation'
            when has_opening and not has_closing then 'churn'
            when has_opening and movement_mrr > 0 then 'expansion'
            when has_opening and movement_mrr < 0 then 'contraction'
            else 'unchanged'
        end as movement_category,
        movement_mrr,
        gross_up_mrr,
        gross_down_mrr,
        has_opening,
        has_closing,
        is_unconverted,
        is_first_paid_month,
        is_first_paid_month and not has_opening and not has_closing as is_transient,
        case when is_first_paid_month and not has_opening and not has_closing then first_mrr end as transient_mrr,
        has_opening and has_closing and has_gap as is_intra_period_returner,
        case when has_opening and not has_closing then coalesce(churn_type, 'voluntary') end as churn_type,
        lifecycle_number

    from compared_months

)

select * from customer_months_netted
