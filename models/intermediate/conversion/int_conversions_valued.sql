-- One row per customer who ever paid, with what its conversion is worth: the new ARR of the month of the first payment.
with

customer_revenue as (

    select * from {{ ref('fct_customer_revenue') }}

),

customer_months as (

    select * from {{ ref('fct_customer_mrr_monthly') }}

),

months as (

    select * from {{ ref('dim_months') }}

),

cutoffs as (

    select min(source_as_of) as source_as_of from {{ ref('source_cutoffs') }}
    where source_name in ('stripe', 'segment')

),

conversions_valued as (

    select
        customer_revenue.customer_id,
        customer_revenue.cohort_month,
        12 * customer_months.closing_mrr as revenue,
        months.ends_at <= cutoffs.source_as_of as is_complete

    from customer_revenue
    cross join cutoffs
    inner join months
        on customer_revenue.cohort_month = months.month
    left join customer_months
        on
            customer_revenue.customer_id = customer_months.customer_id
            and customer_revenue.cohort_month = customer_months.month

)

select * from conversions_valued
