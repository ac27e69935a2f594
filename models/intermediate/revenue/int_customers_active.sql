-- One row per customer and unbroken span with MRR above zero, [active_from, active_to).
{{ config(**kept_history()) }}
{%- set by_customer = 'partition by customer_id order by' %}
with

intervals as (

    select * from {{ ref('fct_mrr_intervals') }}
    where {{ is_rebuilt('customer_id') }}

),

paid_intervals as (

    select
        *,
        max(coalesce(valid_to, cast('9999-12-31' as timestamp))) over (
            {{ by_customer }} valid_from, subscription_item_id
            rows between unbounded preceding and 1 preceding
        ) as reached_before

    from intervals
    where mrr_local > 0

),

numbered_intervals as (

    select
        *,
        sum(case when reached_before >= valid_from then 0 else 1 end) over (
            {{ by_customer }} valid_from, subscription_item_id
            rows between unbounded preceding and current row
        ) as span_number

    from paid_intervals

),

spans as (

    select
        customer_id,
        span_number,
        min(valid_from) as active_from,
        case when count(*) = count(valid_to) then max(valid_to) end as active_to,
        max(case when reached_before > valid_from then 1 else 0 end) = 1 as has_parallel_mrr

    from numbered_intervals
    group by customer_id, span_number

),

span_ends as (

    -- The types sort by weight: one failed payment makes the loss involuntary.
    select
        spans.customer_id,
        spans.span_number,
        min(case when intervals.valid_to = spans.active_to and intervals.mrr_local > 0 then intervals.end_type end)
            as end_type,
        max(
            case
                when
                    intervals.mrr_local = 0
                    and intervals.valid_from <= spans.active_to
                    and (intervals.valid_to is null or intervals.valid_to > spans.active_to)
                    then 1
                else 0
            end
        ) as is_free_after

    from spans
    inner join intervals
        on spans.customer_id = intervals.customer_id
    where spans.active_to is not null
    group by spans.customer_id, spans.span_number

),

sequenced_spans as (

    select
        spans.*,
        case when span_ends.is_free_after = 1 then 'downgrade_to_free' else span_ends.end_type end as churn_type,
        {%- set by_span = by_customer | replace('customer_id', 'spans.customer_id') ~ ' spans.span_number' %}
        lag(spans.active_to) over ({{ by_span }}) as inactive_since,
        lead(spans.active_from) over ({{ by_span }}) as next_active_from,
        lead(spans.active_to) over ({{ by_span }}) as next_active_to

    from spans
    left join span_ends
        on
            spans.customer_id = span_ends.customer_id
            and spans.span_number = span_ends.span_number

),

lifecycle_starts as (

    select
        *,
        coalesce(
            active_from > {{ add_interval('inactive_since', setting('reactivation_window_months') or 12000, 'month') }},
            false
        ) as is_new_lifecycle

    from sequenced_spans

),

customers_active as (

    select
        customer_id,
        span_number,
        active_from,
        active_to,
        churn_type,
        inactive_since,
        next_active_from,
        next_active_to,
        has_parallel_mrr,
        is_new_lifecycle,
        1 + cast(
            sum(case when is_new_lifecycle then 1 else 0 end) over (
                {{ by_customer }} span_number rows between unbounded preceding and current row
            ) as bigint
        ) as lifecycle_number

    from lifecycle_starts

)

select * from customers_active
