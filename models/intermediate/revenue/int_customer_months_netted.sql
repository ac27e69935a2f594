-- One row per customer and month with any MRR in it, net of what happened inside the month.
{%- set amounts = [
    'opening_mrr_local', 'closing_mrr_local', 'opening_mrr', 'opening_mrr_at_close', 'closing_mrr', 'movement_mrr',
    'fx_mrr'
] %}
with

item_months as (

    select * from {{ ref('int_mrr_item_months') }}

),

spans as (

    select
        *,
        {{ local_month('active_from') }} as from_month,
        {{ local_month('active_to') }} as to_month,
        {{ local_month('inactive_since') }} as inactive_month

    from {{ ref('int_customers_active') }}

),

balances as (

    select
        customer_id,
        month,
        {{ amounts | join(',\n        ') }}

    from item_months

    union all

    -- MRR that came and went inside one month shows at neither end of it.
    select
        spans.customer_id,
        spans.from_month as month,
        0 as {{ amounts | join(',\n        0 as ') }}

    from spans
    left join item_months
        on
            spans.customer_id = item_months.customer_id
            and spans.from_month = item_months.month
    where item_months.customer_id is null

),

customer_months as (

    select
        customer_id,
        month,
        max(case when opening_mrr_local > 0 then 1 else 0 end) = 1 as has_opening,
        max(case when closing_mrr_local > 0 then 1 else 0 end) = 1 as has_closing,
        max(case when opening_mrr is null or closing_mrr is null then 1 else 0 end) = 1 as is_unconverted,
        sum(opening_mrr) as opening_mrr,
        sum(opening_mrr_at_close) as opening_mrr_at_close,
        sum(closing_mrr) as closing_mrr,
        sum(movement_mrr) as movement_mrr,
        sum(fx_mrr) as fx_mrr,
        sum(case when movement_mrr > 0 then movement_mrr else 0 end) as gross_up_mrr,
        sum(case when movement_mrr < 0 then movement_mrr else 0 end) as gross_down_mrr

    from balances
    group by customer_id, month

),

first_changes as (

    select
        spans.customer_id,
        spans.from_month as month,
        sum(changes.mrr_change) as first_mrr

    from spans
    inner join {{ ref('int_mrr_changes_explained') }} as changes
        on
            spans.customer_id = changes.customer_id
            and spans.active_from = changes.changed_at
    where spans.span_number = 1
    group by spans.customer_id, spans.from_month

),

span_starts as (

    select
        customer_id,
        from_month as month,
        min(span_number) as first_span_number,
        max(lifecycle_number) as lifecycle_number,
        max(case when from_month = inactive_month then 1 else 0 end) as has_gap

    from spans
    group by customer_id, from_month

),

span_ends as (

    select
        customer_id,
        to_month as month,
        max(span_number) as last_span_number

    from spans
    where to_month is not null
    group by customer_id, to_month

),

sequenced_months as (

    select
        customer_months.*,
        coalesce(span_starts.first_span_number = 1, false) as is_first_paid_month,
        coalesce(span_starts.has_gap = 1, false) as has_gap,
        max(span_starts.lifecycle_number) over (
            partition by customer_months.customer_id order by customer_months.month
            rows between unbounded preceding and current row
        ) as lifecycle_number,
        ended_spans.churn_type,
        first_changes.first_mrr

    from customer_months
    left join first_changes
        on
            customer_months.customer_id = first_changes.customer_id
            and customer_months.month = first_changes.month
    left join span_starts
        on
            customer_months.customer_id = span_starts.customer_id
            and customer_months.month = span_starts.month
    left join span_ends
        on
            customer_months.customer_id = span_ends.customer_id
            and customer_months.month = span_ends.month
    left join spans as ended_spans
        on
            span_ends.customer_id = ended_spans.customer_id
            and span_ends.last_span_number = ended_spans.span_number

),

compared_months as (

    select
        *,
        lag(lifecycle_number) over (partition by customer_id order by month) as previous_lifecycle_number

    from sequenced_months

),

customer_months_netted as (

    select
        customer_id,
        month,
        opening_mrr,
        opening_mrr_at_close,
        closing_mrr,
        fx_mrr,
        case
            when not has_opening and has_closing and is_first_paid_month then 'new'
            when not has_opening and has_closing and lifecycle_number > previous_lifecycle_number then 'new'
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
