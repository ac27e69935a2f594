-- Fails when a customer's first payment, or whether it pays now, differs between lifecycle and revenue.
-- It would cause cohorts and stages that count other customers than the bridge does.
-- Look first at int_paid_spells_joined and at the customer's rows in fct_mrr_intervals.
with

milestones as (

    select
        customer_id,
        first_paid_at

    from {{ ref('fct_lifecycle_milestones') }}
    where first_paid_at is not null

),

customer_revenue as (

    select
        customer_id,
        first_paid_at

    from {{ ref('fct_customer_revenue') }}

),

differences as (

    select
        coalesce(milestones.customer_id, customer_revenue.customer_id) as customer_id,
        milestones.first_paid_at as lifecycle_first_paid_at,
        customer_revenue.first_paid_at as revenue_first_paid_at

    from milestones
    full outer join customer_revenue
        on milestones.customer_id = customer_revenue.customer_id
    where
        milestones.first_paid_at is null
        or customer_revenue.first_paid_at is null
        or milestones.first_paid_at <> customer_revenue.first_paid_at

)

select * from differences
