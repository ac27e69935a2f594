-- One row per version of a subscription, [valid_from, valid_to), each ending where the next one starts.
-- From the history where there is one, else from the nightly snapshots of the current state.
{{ config(**kept_by('subscription_id', 'int_subscriptions_changed', 'stripe')) }}
with

as_of as (

    select * from {{ ref('as_of') }}

),

snapshots as (

    select * from {{ ref('snap_stripe__subscriptions') }}
    where not exists (select 1 from {{ ref('stg_stripe__subscription_history') }})

),

{%- set columns = [
    'subscription_id', 'stripe_customer_id', 'status', 'trial_ends_at', 'billing_anchor_at',
    'period_ends_at', 'cancels_at', 'is_cancelled_at_period_end', 'cancel_requested_at', 'ended_at', 'pause_behavior',
    'pause_resumes_at', 'cancellation_reason'
] %}

versions as (

    select
        {{ columns | join(', ') }},
        coalesce(started_at, created_at) as told_start_at,
        version_started_at,
        version_ended_at,
        coalesce(is_current_version, true) as is_current_version

    from {{ ref('stg_stripe__subscription_history') }}
    where
        is_livemode
        and version_started_at is not null
        and (version_ended_at is null or version_ended_at > version_started_at)
        and {{ is_changed('subscription_id', 'int_subscriptions_changed') }}

    union all

    select
        {{ columns | join(', ') }},
        coalesce(started_at, created_at) as told_start_at,
        dbt_valid_from as version_started_at,
        dbt_valid_to as version_ended_at,
        dbt_valid_to is null as is_current_version

    from snapshots
    where
        is_livemode
        and {{ is_changed('subscription_id', 'int_subscriptions_changed') }}

),

ordered_versions as (

    select
        *,
        min(version_started_at) over (partition by subscription_id) as first_started_at,
        max(case when told_start_at is not null then version_started_at end)
            over (partition by subscription_id) as start_told_at,
        row_number() over (partition by subscription_id order by version_started_at) as version_number,
        lead(version_started_at) over (partition by subscription_id order by version_started_at) as next_started_at

    from versions

),

subscriptions_versioned as (

    select
        ordered_versions.{{ columns | join(', ordered_versions.') }},
        ordered_versions.version_number,
        -- A backdated start is one for all versions: the one that is told last.
        coalesce(
            max(
                case
                    when ordered_versions.version_started_at = ordered_versions.start_told_at
                        then ordered_versions.told_start_at
                end
            ) over (partition by ordered_versions.subscription_id),
            ordered_versions.first_started_at
        ) as started_at,
        ordered_versions.version_started_at as valid_from,
        case
            when ordered_versions.next_started_at is not null then ordered_versions.next_started_at
            when ordered_versions.version_ended_at <= as_of.as_of then ordered_versions.version_ended_at
            when ordered_versions.version_ended_at is null and not ordered_versions.is_current_version
                then coalesce(ordered_versions.ended_at, ordered_versions.version_started_at)
        end as valid_to,
        ordered_versions.next_started_at is null
        and ordered_versions.version_ended_at is null
        and not ordered_versions.is_current_version
        and ordered_versions.ended_at is null as is_end_inferred

    from ordered_versions
    cross join as_of

)

select * from subscriptions_versioned
