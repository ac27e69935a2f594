-- Of the customers who see a demo, how many pay and then expand within half a year, if they are not lost on the way?
with

milestones as (

    select
        customer_id as entity_id,
        milestone,
        occurred_at

    from {{ ref('fct_lifecycle_events') }}

),

{{ funnel('milestones', ['demo_held', 'first_paid', 'expanded'], window_days=180, exclusions=['lost']) }}

select * from funnel
order by
    cohort_month,
    step_number
