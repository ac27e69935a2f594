-- One row per customer that began on the free plan: a price of 0 at Stripe, or a product account on a plan named free.
-- Who was on a trial before, or paid before, is no free sign-up.
with

mrr_intervals as (

    select * from {{ ref('fct_mrr_intervals') }}

),

plans as (

    select * from {{ ref('dim_plans') }}

),

group_memberships as (

    select * from {{ ref('stg_segment__group_memberships') }}
    where lower(trim(plan_name)) in ('free', 'freemium')

),

group_identities as (

    select * from {{ ref('dim_customer_identities') }}
    where source = 'segment_group'

),

customer_revenue as (

    select * from {{ ref('fct_customer_revenue') }}

),

trials as (

    select * from {{ ref('int_trials_started') }}

),

free_uses as (

    select
        mrr_intervals.customer_id,
        mrr_intervals.valid_from as started_at

    from mrr_intervals
    inner join plans
        on mrr_intervals.price_id = plans.price_id
    where
        plans.unit_amount_local = 0
        and coalesce(plans.billing_scheme, 'per_unit') = 'per_unit'
        and coalesce(plans.usage_type, 'licensed') = 'licensed'
        and plans.price_type = 'recurring'
        and not plans.is_add_on

    union all

    select
        group_identities.customer_id,
        group_memberships.joined_at as started_at

    from group_memberships
    inner join group_identities
        on
            group_memberships.group_id = group_identities.source_id
            and group_memberships.joined_at >= group_identities.valid_from
            and group_memberships.joined_at < coalesce(group_identities.valid_to, {{ end_of_time() }})

),

free_starts as (

    select
        customer_id,
        min(started_at) as free_started_at

    from free_uses
    group by customer_id

),

first_trials as (

    select
        customer_id,
        min(trial_started_at) as trial_started_at

    from trials
    group by customer_id

),

free_sign_ups as (

    select
        free_starts.customer_id,
        free_starts.free_started_at

    from free_starts
    left join customer_revenue
        on free_starts.customer_id = customer_revenue.customer_id
    left join first_trials
        on free_starts.customer_id = first_trials.customer_id
    where
        (customer_revenue.first_paid_at is null or customer_revenue.first_paid_at > free_starts.free_started_at)
        and (first_trials.trial_started_at is null or first_trials.trial_started_at > free_starts.free_started_at)

)

select * from free_sign_ups
