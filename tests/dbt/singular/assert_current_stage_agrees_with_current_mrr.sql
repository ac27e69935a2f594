-- Fails when a customer without MRR stands in a stage of payers, or one with MRR before the purchase or in an exit.
-- It would cause stage populations that contradict the number of active customers.
-- Look first at opens_stage in fct_lifecycle_events and at the seed lifecycle_stage_rules.
with

milestones as (

    select * from {{ ref('fct_lifecycle_milestones') }}

),

customer_revenue as (

    select * from {{ ref('fct_customer_revenue') }}

),

compared_customers as (

    select
        milestones.customer_id,
        milestones.current_stage,
        coalesce(customer_revenue.is_active, false) as is_active

    from milestones
    left join customer_revenue
        on milestones.customer_id = customer_revenue.customer_id

),

contradictions as (

    select *

    from compared_customers
    where is_active <> (current_stage in ('purchase', 'activation', 'expansion', 'renewal', 'referral'))

)

select * from contradictions
