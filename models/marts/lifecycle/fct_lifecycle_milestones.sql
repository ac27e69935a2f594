-- One row per customer, with the first time of each milestone and of each of the nine stages.
-- Milestones are observed, in any order; only the linear CRM path is filled up, by stage_skip_policy.
{{ config(**kept_by('customer_id', 'int_lifecycle_customers_compared')) }}
{% set milestones = [
    'visited', 'signed_up', 'lead', 'mql', 'sal', 'sql', 'opportunity', 'won', 'trial_started', 'activated', 'pql',
    'first_paid', 'onboarded', 'expanded', 'renewed', 'referred', 'churned', 'reactivated', 'lost'
] %}
{% set stage_names = [
    'awareness', 'consideration', 'qualification', 'evaluation', 'purchase', 'activation', 'expansion', 'renewal',
    'referral'
] %}
with

identities as (

    select * from {{ ref('dim_customer_identities') }}
    where {{ is_changed('customer_id', 'int_lifecycle_customers_compared') }}

),

evidence as (

    select * from {{ ref('int_lifecycle_evidence_unioned') }}
    where {{ is_changed('customer_id', 'int_lifecycle_customers_compared') }}

),

lifecycle_events as (

    select * from {{ ref('fct_lifecycle_events') }}
    where {{ is_changed('customer_id', 'int_lifecycle_customers_compared') }}

),

stage_intervals as (

    select * from {{ ref('int_stage_intervals_joined') }}
    where {{ is_changed('customer_id', 'int_lifecycle_customers_compared') }}

),

stages as (

    select * from {{ ref('lifecycle_stages') }}

),

known_customers as (

    select customer_id from identities
    where customer_id is not null

    union all

    -- Who was merged into another after a month was locked has nothing left but its past.
    select customer_id from lifecycle_events

),

customers as (

    select customer_id
    from known_customers
    group by customer_id

),

first_milestones as (

    select
        {% for milestone in milestones %}
        min(case when milestone = '{{ milestone }}' then occurred_at end) as {{ milestone }}_at,
        {% endfor %}
        customer_id

    from evidence
    group by customer_id

),

crm_milestones as (

    select
        customer_id,
        {{ implied_milestones(['lead', 'mql', 'sal', 'sql', 'opportunity', 'won']) }}

    from first_milestones

),

first_stages as (

    select
        lifecycle_events.customer_id,
        {% for stage in stage_names %}
        min(case when lifecycle_events.stage = '{{ stage }}' then lifecycle_events.occurred_at end) as {{ stage }}_at,
        {% endfor %}
        max(stages.stage_number) as furthest_stage_number

    from lifecycle_events
    inner join stages
        on lifecycle_events.stage = stages.stage
    group by lifecycle_events.customer_id

),

fct_lifecycle_milestones as (

    select
        customers.customer_id,
        first_milestones.visited_at,
        first_milestones.signed_up_at,
        crm_milestones.lead_at,
        crm_milestones.mql_at,
        crm_milestones.sal_at,
        crm_milestones.sql_at,
        crm_milestones.opportunity_at,
        crm_milestones.won_at,
        first_milestones.trial_started_at,
        first_milestones.activated_at,
        first_milestones.pql_at,
        first_milestones.first_paid_at,
        first_milestones.onboarded_at,
        first_milestones.expanded_at,
        first_milestones.renewed_at,
        first_milestones.referred_at,
        first_milestones.churned_at,
        first_milestones.reactivated_at,
        first_milestones.lost_at,
        {% for milestone in ['lead', 'mql', 'sal', 'sql', 'opportunity'] %}
        coalesce(crm_milestones.is_{{ milestone }}_implied, false) as is_{{ milestone }}_implied,
        {% endfor %}
        first_stages.awareness_at,
        first_stages.consideration_at,
        first_stages.qualification_at,
        first_stages.evaluation_at,
        first_stages.purchase_at,
        first_stages.activation_at,
        first_stages.expansion_at,
        first_stages.renewal_at,
        first_stages.referral_at,
        coalesce(furthest_stages.stage, 'unknown') as furthest_stage,
        cast(first_stages.furthest_stage_number as bigint) as furthest_stage_number,
        coalesce(stage_intervals.stage, 'unknown') as current_stage

    from customers
    left join first_milestones
        on customers.customer_id = first_milestones.customer_id
    left join crm_milestones
        on customers.customer_id = crm_milestones.customer_id
    left join first_stages
        on customers.customer_id = first_stages.customer_id
    left join stages as furthest_stages
        on first_stages.furthest_stage_number = furthest_stages.stage_number
    left join stage_intervals
        on
            customers.customer_id = stage_intervals.customer_id
            and stage_intervals.is_current

)

select * from fct_lifecycle_milestones
