-- Fails when the members of a segment do not sum to the cohort's total: customers, survivors or MRR (ID 40).
-- It would cause cuts by segment that lose or double customers.
-- Look first at int_cohort_members: a customer has one member of each segment, unknown included.
with

cells as (

    select * from {{ ref('fct_cohort_retention') }}

),

totals as (

    select * from cells
    where segment = 'total'

),

segment_sums as (

    select
        cohort_month,
        age_months,
        segment,
        sum(cohort_size) as cohort_size,
        sum(active_customers) as active_customers,
        sum(surviving_customers) as surviving_customers,
        sum(cohort_mrr) as cohort_mrr

    from cells
    where segment <> 'total'
    group by
        cohort_month,
        age_months,
        segment

),

differences as (

    select
        segment_sums.cohort_month,
        segment_sums.age_months,
        segment_sums.segment

    from segment_sums
    left join totals
        on
            segment_sums.cohort_month = totals.cohort_month
            and segment_sums.age_months = totals.age_months
    where
        totals.cohort_size is null
        or segment_sums.cohort_size <> totals.cohort_size
        or segment_sums.active_customers <> totals.active_customers
        or segment_sums.surviving_customers <> totals.surviving_customers
        or segment_sums.cohort_mrr <> totals.cohort_mrr

)

select * from differences
