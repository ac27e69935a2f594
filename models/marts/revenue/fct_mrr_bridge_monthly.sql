-- One row per month and segment member, and per month for the total, from the first month with MRR to the current one.
-- opening + new + expansion + reactivation + contraction + churn + transfers + fx = closing, to the last digit.
with

bridges as (

    select * from {{ ref('int_mrr_bridge_by_period') }}

),

mrr_bridge as (

    select
        period as month,
        segment,
        member,
        opening_mrr,
        new_mrr,
        expansion_mrr,
        reactivation_mrr,
        contraction_mrr,
        churn_mrr,
        fx_mrr,
        segment_transfer_mrr,
        closing_mrr,
        arr,
        net_new_mrr,
        segment_transfer_customers,
        opening_customers,
        new_customers,
        reactivated_customers,
        churned_customers,
        closing_customers,
        first_paid_customers,
        transient_new_customers,
        is_complete

    from bridges
    where grain = 'month'

)

select * from mrr_bridge
