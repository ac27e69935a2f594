-- One row per customer and month with any MRR in it, also when it came and went inside the month.
-- Net per month: a churn and a return in one month cancel; see docs/metrics/movements.md.
{{ config(**kept_history('month', segmented=true, moved="{{ periods_completed('month') }}")) }}
with

customer_months as (

    select
        *,
        -- Who left in the month is a member of what it was in at the opening, as in the bridge.
        case
            when has_opening and not has_closing
                then cast({{ add_interval('cast(month as timestamp)', -1, 'month') }} as date)
            else month
        end as member_month

    from ({{ rebuilt_rows(ref('int_customer_months_netted'), segmented=true) }}) as months

),

members as (

    select
        customer_id,
        period as month,
        segment,
        member,
        row_number() over (
            partition by customer_id, period, segment
            order by closing_mrr desc nulls last, opening_mrr desc nulls last, member asc
        ) as size_rank

    from ({{ rebuilt_rows(ref('int_customer_members_by_period'), 'grain, period', segmented=true) }}) as members
    where grain = 'month'

),

largest_members as (

    select
        customer_id,
        {%- for segment in item_segments() %}
        max(case when segment = '{{ segment }}' then member end) as {{ segment }},
        {%- endfor %}
        month

    from members
    where size_rank = 1
    group by customer_id, month

),

payments as (

    select * from {{ ref('int_first_payments_dated') }}

),

invoices as (

    select count(*) as invoice_count from {{ ref('stg_stripe__invoices') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

segment_history as (

    select * from {{ ref('int_customer_segments_closed') }}

),

periods as (

    select * from {{ ref('int_periods_compared') }}
    where grain = 'month'

),

customer_mrr_monthly as (

    select
        customer_months.customer_id,
        customer_months.month,
        customer_months.opening_mrr,
        customer_months.closing_mrr,
        customer_months.fx_mrr,
        customer_months.movement_category,
        customer_months.movement_mrr,
        customer_months.is_first_paid_month,
        customer_months.is_transient,
        customer_months.is_intra_period_returner,
        customer_months.churn_type,
        customer_months.movement_category = 'churn'
        and invoices.invoice_count > 0
        and (payments.payment_month is null or payments.payment_month > customer_months.month)
            as is_never_paid,
        customer_months.gross_up_mrr,
        customer_months.gross_down_mrr,
        customer_months.opening_mrr_at_close,
        cast(customer_months.lifecycle_number as bigint) as lifecycle_number,
        customer_months.is_unconverted,
        customer_months.has_opening,
        customer_months.has_closing,
        customer_months.transient_mrr,
        {%- for segment in customer_segments() if segment not in custom_segments() %}
        {{ dated_member(segment) }} as {{ segment }},
        {%- endfor %}
        {%- for segment in item_segments() %}
        {{ segment_member(segment, 'largest_members') }} as {{ segment }},
        {%- endfor %}
        periods.is_complete

    from customer_months
    inner join periods
        on customer_months.month = periods.period
    cross join invoices
    left join largest_members
        on
            customer_months.customer_id = largest_members.customer_id
            and customer_months.month = largest_members.month
    left join payments
        on customer_months.customer_id = payments.customer_id
    left join customers
        on customer_months.customer_id = customers.customer_id
    left join segment_history
        on
            customer_months.customer_id = segment_history.customer_id
            and customer_months.member_month >= segment_history.from_month
            and customer_months.member_month < segment_history.to_month

)

select * from customer_mrr_monthly
