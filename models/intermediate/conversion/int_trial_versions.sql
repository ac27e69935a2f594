-- One row per version of a subscription from its first trial on, with the trial that it belongs to.
-- From the history where there is one, else from the nightly snapshots. A later start is a trial of its own.
{%- set columns = [
    'subscription_id', 'stripe_customer_id', 'status', 'trial_started_at', 'trial_ends_at', 'ended_at',
    'cancel_requested_at', 'cancellation_reason', 'payment_method_id'
] %}
with

as_of as (

    select * from {{ ref('as_of') }}

),

history as (

    select * from {{ ref('stg_stripe__subscription_history') }}

),

history_size as (

    select count(*) as version_count from history

),

snapshots as (

    select * from {{ ref('snap_stripe__subscriptions') }}

),

identities as (

    select * from {{ ref('dim_customer_identities') }}
    where
        source = 'stripe_customer'
        and valid_to is null

),

versions as (

    select
        {{ columns | join(', ') }},
        version_started_at

    from history
    where
        is_livemode
        and (version_ended_at is null or version_ended_at > version_started_at)

    union all

    select
        snapshots.{{ columns | join(', snapshots.') }},
        snapshots.dbt_valid_from as version_started_at

    from snapshots
    cross join history_size
    where
        history_size.version_count = 0
        and snapshots.is_livemode

),

-- A version that no longer names the trial still belongs to it; one that is yet to begin is none.
versions_of_trials as (

    select
        versions.subscription_id,
        versions.stripe_customer_id,
        versions.status,
        max(case when versions.trial_started_at <= as_of.as_of then versions.trial_started_at end) over (
            partition by versions.subscription_id
            order by versions.version_started_at
            rows between unbounded preceding and current row
        ) as trial_started_at,
        versions.trial_ends_at,
        versions.ended_at,
        versions.cancel_requested_at,
        versions.cancellation_reason,
        versions.payment_method_id,
        versions.version_started_at

    from versions
    cross join as_of

),

trial_versions as (

    select
        versions_of_trials.*,
        identities.customer_id,
        row_number() over (
            partition by versions_of_trials.subscription_id, versions_of_trials.trial_started_at
            order by versions_of_trials.version_started_at
        ) as version_number

    from versions_of_trials
    inner join identities
        on versions_of_trials.stripe_customer_id = identities.source_id
    where versions_of_trials.trial_started_at is not null

)

select * from trial_versions
