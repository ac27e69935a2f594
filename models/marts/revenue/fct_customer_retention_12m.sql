-- One row per month and customer who had MRR twelve months before: what it was and what became of it.
-- Both ends at the later close's rates; sums under any filter give net and gross retention of twelve months.
{{ config(**kept_history('month', segmented=true, moved="{{ periods_completed('trailing_12_months') }}")) }}
with

customer_periods as (

    select * from (
        {{ rebuilt_rows(ref('int_customer_periods_segmented'), 'grain, period', segmented=true) }}
    ) as periods
    where
        grain = 'trailing_12_months'
        and has_opening

),

periods as (

    select * from {{ ref('int_periods_compared') }}
    where grain = 'trailing_12_months'

),

base_months as (

    select * from {{ ref('fct_customer_mrr_monthly') }}

),

customer_retention_12m as (

    select
        customer_periods.customer_id,
        customer_periods.period as month,
        periods.base_month,
        customer_periods.opening_mrr_at_close as base_mrr,
        customer_periods.closing_mrr as current_mrr,
        case
            when customer_periods.opening_mrr_at_close <= customer_periods.closing_mrr
                then customer_periods.opening_mrr_at_close
            when customer_periods.opening_mrr_at_close > customer_periods.closing_mrr
                then customer_periods.closing_mrr
        end as retained_mrr,
        customer_periods.has_closing as is_retained,
        customer_periods.is_unconverted,
        {%- for segment in customer_segments() if segment not in custom_segments() %}
        {{ segment_member('opening_' ~ segment if segment in dated_segments() else segment, 'customer_periods') }}
            as {{ segment }},
        {%- endfor %}
        {%- for segment in item_segments() %}
        {{ segment_member(segment, 'base_months') }} as {{ segment }},
        {%- endfor %}
        periods.is_complete

    from customer_periods
    inner join periods
        on customer_periods.period = periods.period
    left join base_months
        on
            customer_periods.customer_id = base_months.customer_id
            and periods.base_month = base_months.month

)

select * from customer_retention_12m
