-- One row per subscription that began with a trial.
with

subscription_versions as (

    select
        subscription_id,
        stripe_customer_id,
        trial_started_at,
        is_livemode

    from {{ ref('stg_stripe__subscription_history') }}

    union all

    select
        subscription_id,
        stripe_customer_id,
        trial_started_at,
        is_livemode

    from {{ ref('stg_stripe__subscriptions') }}

),

identities as (

    select * from {{ ref('dim_customer_identities') }}
    where
        source = 'stripe_customer'
        and valid_to is null

),

trials_started as (

    select
        subscription_versions.subscription_id,
        min(identities.customer_id) as customer_id,
        min(subscription_versions.trial_started_at) as trial_started_at

    from subscription_versions
    inner join identities
        on subscription_versions.stripe_customer_id = identities.source_id
    where
        subscription_versions.trial_started_at is not null
        and subscription_versions.is_livemode
    group by subscription_versions.subscription_id

)

select * from trials_started
