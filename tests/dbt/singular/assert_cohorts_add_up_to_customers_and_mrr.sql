-- Fails when, for a month, the cohorts do not sum to all customers: size, active customers or MRR (ID 20, 21, 23).
-- It would cause retention of customers that the bridge does not know, or the other way round.
-- Look first at the customer's cohort_month in fct_customer_revenue and its rows in int_cohort_member_months.
with

cells as (

    select
        cohort_month,
        age_months,
        cohort_size,
        active_customers,
        cohort_mrr,
        cast({{ add_interval('cast(cohort_month as timestamp)', 'age_months', 'month') }} as date) as month

    from {{ ref('fct_cohort_retention') }}
    where segment = 'total'

),

customer_months as (

    select * from {{ ref('fct_customer_mrr_monthly') }}

),

cohort_totals as (

    select
        month,
        sum(active_customers) as active_customers,
        sum(cohort_mrr) as cohort_mrr,
        sum(case when age_months = 0 then cohort_size else 0 end) as first_paid_customers

    from cells
    group by month

),

customer_totals as (

    select
        month,
        sum(case when has_closing then 1 else 0 end) as active_customers,
        sum(closing_mrr) as closing_mrr,
        sum(case when is_first_paid_month then 1 else 0 end) as first_paid_customers

    from customer_months
    group by month

),

ever_paid as (

    select count(*) as customer_count
    from {{ ref('fct_customer_revenue') }}

),

sized as (

    select sum(cohort_size) as customer_count
    from cells
    where age_months = 0

),

differences as (

    select
        coalesce(cohort_totals.month, customer_totals.month) as month,
        cohort_totals.active_customers as cohort_count,
        customer_totals.active_customers as customer_count

    from cohort_totals
    full outer join customer_totals
        on cohort_totals.month = customer_totals.month
    where
        (cohort_totals.month is null and customer_totals.active_customers > 0)
        or cohort_totals.active_customers <> coalesce(customer_totals.active_customers, 0)
        or cohort_totals.cohort_mrr <> coalesce(customer_totals.closing_mrr, 0)
        or cohort_totals.first_paid_customers <> coalesce(customer_totals.first_paid_customers, 0)

    union all

    select
        cast(null as date) as month,
        sized.customer_count as cohort_count,
        ever_paid.customer_count

    from sized
    cross join ever_paid
    where coalesce(sized.customer_count, 0) <> ever_paid.customer_count

)

select * from differences
