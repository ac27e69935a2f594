-- One row per customer with committed MRR, in the month that is running: what is signed is known at the cut-off alone.
with

running_months as (

    select max(month) as month from {{ ref('dim_months') }}
    where has_begun

),

fct_customer_commitments as (

    select
        committed_mrr.customer_id,
        running_months.month,
        cast(coalesce(committed_mrr.mrr, 0) as decimal(38, 6)) as mrr,
        cast(coalesce(committed_mrr.signed_future_mrr, 0) as decimal(38, 6)) as signed_future_mrr,
        cast(coalesce(committed_mrr.scheduled_churn_mrr, 0) as decimal(38, 6)) as scheduled_churn_mrr,
        cast(coalesce(committed_mrr.committed_mrr, 0) as decimal(38, 6)) as committed_mrr

    from {{ ref('fct_committed_mrr') }} as committed_mrr
    cross join running_months

)

select * from fct_customer_commitments
