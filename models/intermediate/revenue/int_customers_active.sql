-- One row per customer and unbroken span with MRR above zero, [active_from, active_to).
with

intervals as (

    select * from {{ ref('fct_mrr_intervals') }}
    where mrr_local > 0

),

reaches as (

    select
        customer_id,
        valid_from,
        valid_to,
        end_type,
        max(coalesce(valid_to, cast('9999-12-31' as timestamp))) over (
            partition by customer_id order by valid_from
            rows between unbounded preceding and 1 preceding
        ) as reached_before

    from intervals

),

marked_intervals as (

    select
        *,
        sum(case when reached_before >= valid_from then 0 else 1 end) over (
            partition by customer_id order by valid_from
            rows between unbounded preceding and current row
        ) as span_number

    from reaches

),

spans as (

    select
        customer_id,
        span_number,
        min(valid_from) as active_from,
        case when count(*) = count(valid_to) then max(valid_to) end as active_to

    from marked_intervals
    group by customer_id, span_number

),

customers_active as (

    select
        customer_id,
        span_number,
        active_from,
        active_to,
        lag(active_to) over (partition by customer_id order by span_number) as inactive_since,
        {% if setting('reactivation_window_months') -%}
        case
            when active_from > {{ add_interval(
                'lag(active_to) over (partition by customer_id order by span_number)',
                setting('reactivation_window_months'),
                'month'
            ) }} then true
            else false
        end
        {%- else -%}
        false
        {%- endif %} as is_new_after_window

    from spans

)

select * from customers_active
