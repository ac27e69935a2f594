-- One row per milestone that billing's trials and the product show of a customer, one for each subscription or user.
{{ config(materialized='view') }}
with

subscription_versions as (

    select
        subscription_id,
        stripe_customer_id,
        trial_started_at

    from {{ ref('stg_stripe__subscription_history') }}
    where is_livemode

    union all

    select
        subscription_id,
        stripe_customer_id,
        trial_started_at

    from {{ ref('stg_stripe__subscriptions') }}
    where is_livemode

),

user_milestones as (

    select * from {{ ref('fct_user_milestones') }}

),

stripe_customers as (

    select * from {{ ref('dim_customer_identities') }}
    where source = 'stripe_customer'

),

users as (

    select * from {{ ref('dim_customer_identities') }}
    where source = 'segment_user'

),

user_evidence as (

    {% for milestone in ['signed_up', 'trial_started', 'activated', 'pql', 'onboarded'] %}
    select
        user_id,
        '{{ milestone }}' as milestone,
        {{ milestone }}_at as occurred_at

    from user_milestones
    where {{ milestone }}_at is not null
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

),

product_evidence_collected as (

    select
        min(stripe_customers.customer_id) as customer_id,
        'trial_started' as milestone,
        min(subscription_versions.trial_started_at) as occurred_at,
        'stripe.subscription' as source,
        subscription_versions.subscription_id as evidence_id

    from subscription_versions
    inner join stripe_customers
        on subscription_versions.stripe_customer_id = stripe_customers.source_id
    where subscription_versions.trial_started_at is not null
    group by subscription_versions.subscription_id

    union all

    select
        users.customer_id,
        user_evidence.milestone,
        user_evidence.occurred_at,
        'segment.tracks' as source,
        user_evidence.user_id as evidence_id

    from user_evidence
    inner join users
        on
            user_evidence.user_id = users.source_id
            and user_evidence.occurred_at >= users.valid_from
            and (user_evidence.occurred_at < users.valid_to or users.valid_to is null)

)

select * from product_evidence_collected
