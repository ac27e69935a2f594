-- One row per version of a Stripe subscription, the latest delivery of each.
-- A row that does not tell its start begins with the subscription. Of two rows with one start, one of no length loses,
-- then one that did not tell it; then the later sync, then the longer wins.
{%- set version_started_at = 'coalesce(_fivetran_start, start_date, created)' %}
{{ config(**kept_events('stripe', 'subscription_id')) }}
with

deliveries as (

    {{ latest_deliveries(
        'stripe',
        'subscription_history',
        ['id'],
        '_fivetran_start',
        order_before=(
            'case when _fivetran_end <= ' ~ version_started_at ~ ' then 1 else 0 end, '
            ~ 'case when _fivetran_start is null then 1 else 0 end'
        ),
        order_after='_fivetran_end desc nulls first',
        retold_by='id',
        key_term=version_started_at
    ) }}

),

subscription_history as (

    select
        id as subscription_id,
        {{ version_started_at }} as version_started_at,
        case when _fivetran_end < cast('9999-01-01' as timestamp) then _fivetran_end end as version_ended_at,
        _fivetran_active as is_current_version,
        customer_id as stripe_customer_id,
        lower(status) as status,
        created as created_at,
        start_date as started_at,
        trial_start as trial_started_at,
        trial_end as trial_ends_at,
        billing_cycle_anchor as billing_anchor_at,
        current_period_start as period_started_at,
        current_period_end as period_ends_at,
        cancel_at as cancels_at,
        coalesce(cancel_at_period_end, false) as is_cancelled_at_period_end,
        canceled_at as cancel_requested_at,
        ended_at,
        pause_collection_behavior as pause_behavior,
        pause_collection_resumes_at as pause_resumes_at,
        cancellation_reason,
        default_payment_method_id as payment_method_id,
        coalesce(livemode, true) as is_livemode,
        _fivetran_synced as synced_at,
        changed_at

    from deliveries

)

select * from subscription_history
