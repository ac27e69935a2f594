-- One row per period (months too) and customer in it, with its member of every segment of the customer.
-- Of dated segments the member at the close, of who left the one at the opening; `opening_` has the one at the opening.
{%- set columns = [
    'opening_mrr', 'opening_mrr_at_close', 'closing_mrr', 'movement_mrr', 'fx_mrr', 'movement_category', 'has_opening',
    'has_closing', 'is_unconverted', 'is_transient'
] %}
{{ config(**kept_history(period='grain, period', segmented=true)) }}
with

periods as (

    select * from {{ ref('int_periods_compared') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

segments_closed as (

    select * from {{ ref('int_customer_segments_closed') }}

),

customer_periods as (

    select
        'month' as grain,
        month as period,
        customer_id,
        {{ columns | join(',\n        ') }},
        is_first_paid_month as is_first_paid,
        transient_mrr

    from ({{ rebuilt_rows(ref('int_customer_months_netted'), segmented=true) }}) as months

    union all

    select
        grain,
        period,
        customer_id,
        {{ columns | join(',\n        ') }},
        is_first_paid,
        case when is_transient then first_mrr end as transient_mrr

    from ({{ rebuilt_rows(ref('int_customer_periods_netted'), 'grain, period', segmented=true) }}) as longer_periods

),

customer_periods_segmented as (

    select
        customer_periods.grain,
        customer_periods.period,
        customer_periods.customer_id,
        {%- for column in columns %}
        customer_periods.{{ column }},
        {%- endfor %}
        customer_periods.is_first_paid,
        {%- for segment in customer_segments() if segment not in dated_segments() %}
        {{ segment_member(segment, 'customers') }} as {{ segment }},
        {%- endfor %}
        {%- for segment in dated_segments() %}
        case when customer_periods.has_opening then {{ segment_member(segment, 'openings') }} end
            as opening_{{ segment }},
        case
            when customer_periods.has_opening and not customer_periods.has_closing
                then {{ segment_member(segment, 'openings') }}
            else {{ segment_member(segment, 'closings') }}
        end as {{ segment }},
        {%- endfor %}
        customer_periods.transient_mrr

    from customer_periods
    inner join periods
        on
            customer_periods.grain = periods.grain
            and customer_periods.period = periods.period
    left join customers
        on customer_periods.customer_id = customers.customer_id
    left join segments_closed as openings
        on
            customer_periods.customer_id = openings.customer_id
            and periods.base_month >= openings.from_month
            and periods.base_month < openings.to_month
    left join segments_closed as closings
        on
            customer_periods.customer_id = closings.customer_id
            and periods.last_month >= closings.from_month
            and periods.last_month < closings.to_month

)

select * from customer_periods_segmented
