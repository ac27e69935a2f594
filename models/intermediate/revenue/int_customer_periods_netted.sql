-- One row per longer period and customer with MRR at an end of it, or first paid and gone within it.
-- Categories are decided on the period's two ends: a churn and a return inside it are neither.
{{ config(**kept_history(period='grain, period')) }}
with

periods as (

    select * from {{ ref('int_periods_compared') }}
    where grain <> 'month'

),

spans as (

    select
        *,
        {{ local_month('active_from') }} as from_month

    from {{ ref('int_customers_active') }}
    where {{ is_reconverted('customer_id') }}

),

first_changes as (

    select
        spans.customer_id,
        spans.from_month,
        sum(changes.mrr_change) as first_mrr

    from spans
    inner join {{ ref('int_mrr_changes_explained') }} as changes
        on
            spans.customer_id = changes.customer_id
            and spans.active_from = changes.changed_at
    where spans.span_number = 1
    group by spans.customer_id, spans.from_month

),

balances as (

    select
        grain,
        period,
        first_month,
        last_month,
        customer_id,
        opening_mrr_local,
        closing_mrr_local,
        opening_mrr,
        opening_mrr_at_close,
        closing_mrr,
        movement_mrr,
        fx_mrr,
        0 as first_payments,
        cast(null as decimal(38, 6)) as first_mrr

    from ({{ rebuilt_rows(ref('int_mrr_item_periods'), 'grain, period') }}) as item_periods

    union all

    select
        periods.grain,
        periods.period,
        periods.first_month,
        periods.last_month,
        first_changes.customer_id,
        0 as opening_mrr_local,
        0 as closing_mrr_local,
        0 as opening_mrr,
        0 as opening_mrr_at_close,
        0 as closing_mrr,
        0 as movement_mrr,
        0 as fx_mrr,
        1 as first_payments,
        first_changes.first_mrr

    from periods
    inner join first_changes
        on
            periods.first_month <= first_changes.from_month
            and periods.last_month >= first_changes.from_month
    where
        periods.grain <> 'trailing_12_months'
        and {{ is_rebuilt('first_changes.customer_id', period='periods.grain, periods.period') }}

),

customer_periods as (

    select
        grain,
        period,
        first_month,
        last_month,
        customer_id,
        max(case when opening_mrr_local > 0 then 1 else 0 end) = 1 as has_opening,
        max(case when closing_mrr_local > 0 then 1 else 0 end) = 1 as has_closing,
        max(case when opening_mrr is null or opening_mrr_at_close is null or closing_mrr is null then 1 else 0 end) = 1
            as is_unconverted,
        sum(opening_mrr) as opening_mrr,
        sum(opening_mrr_at_close) as opening_mrr_at_close,
        sum(closing_mrr) as closing_mrr,
        sum(movement_mrr) as movement_mrr,
        sum(fx_mrr) as fx_mrr,
        max(first_payments) = 1 as is_first_paid,
        max(first_mrr) as first_mrr

    from balances
    group by grain, period, first_month, last_month, customer_id

),

lifecycles as (

    -- What the customer was before the period and what it is by its end: nothing, or its first or a later life.
    select
        customer_periods.grain,
        customer_periods.period,
        customer_periods.customer_id,
        max(case when spans.from_month < customer_periods.first_month then spans.lifecycle_number end)
            as lifecycle_before,
        max(spans.lifecycle_number) as lifecycle_number

    from customer_periods
    inner join spans
        on
            customer_periods.customer_id = spans.customer_id
            and customer_periods.last_month >= spans.from_month
    where
        not customer_periods.has_opening
        and customer_periods.has_closing
    group by customer_periods.grain, customer_periods.period, customer_periods.customer_id

),

customer_periods_netted as (

    select
        customer_periods.grain,
        customer_periods.period,
        customer_periods.customer_id,
        customer_periods.opening_mrr,
        customer_periods.opening_mrr_at_close,
        customer_periods.closing_mrr,
        customer_periods.movement_mrr,
        customer_periods.fx_mrr,
        case
            when
                not customer_periods.has_opening
                and customer_periods.has_closing
                and coalesce(lifecycles.lifecycle_number > lifecycles.lifecycle_before, true)
                then 'new'
            when not customer_periods.has_opening and customer_periods.has_closing then 'reactivation'
            when customer_periods.has_opening and not customer_periods.has_closing then 'churn'
            when customer_periods.has_opening and customer_periods.movement_mrr > 0 then 'expansion'
            when customer_periods.has_opening and customer_periods.movement_mrr < 0 then 'contraction'
            else 'unchanged'
        end as movement_category,
        customer_periods.has_opening,
        customer_periods.has_closing,
        customer_periods.is_unconverted,
        customer_periods.is_first_paid,
        customer_periods.is_first_paid
        and not customer_periods.has_opening
        and not customer_periods.has_closing as is_transient,
        customer_periods.first_mrr

    from customer_periods
    left join lifecycles
        on
            customer_periods.grain = lifecycles.grain
            and customer_periods.period = lifecycles.period
            and customer_periods.customer_id = lifecycles.customer_id

)

select * from customer_periods_netted
