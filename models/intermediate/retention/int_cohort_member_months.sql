-- One row per cohort member and month since its first payment with MRR at the close.
-- A month without a row is a close at zero, so sums over members need no rows for it.
with

members as (

    select * from {{ ref('int_cohort_members') }}

),

customer_months as (

    select * from {{ ref('fct_customer_mrr_monthly') }}

),

closes as (

    select
        members.customer_id,
        members.cohort_month,
        customer_months.month,
        customer_months.closing_mrr,
        customer_months.has_closing,
        min(case when not customer_months.has_closing then customer_months.month end) over (
            partition by members.customer_id
        ) as first_zero_month,
        max(case when customer_months.month = members.cohort_month then customer_months.closing_mrr end) over (
            partition by members.customer_id
        ) as first_mrr,
        min(customer_months.closing_mrr) over (
            partition by members.customer_id
            order by customer_months.month
            rows between unbounded preceding and current row
        ) as lowest_mrr

    from members
    inner join customer_months
        on members.customer_id = customer_months.customer_id

),

cohort_member_months as (

    select
        customer_id,
        cohort_month,
        month,
        closing_mrr,
        -- MRR without an exchange rate is there, and nobody knows how much of it is kept.
        case
            when closing_mrr is null or first_mrr is null then 0
            when closing_mrr < first_mrr then closing_mrr
            else first_mrr
        end as kept_mrr,
        -- A month at zero between has no row when nothing happened in it, but the month that led there has.
        case
            when closing_mrr is null or first_mrr is null then 0
            when first_zero_month is null or month < first_zero_month then lowest_mrr
            else 0
        end as kept_throughout_mrr,
        first_zero_month is null or month < first_zero_month as is_survivor

    from closes
    where has_closing

)

select * from cohort_member_months
