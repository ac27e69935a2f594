-- One row per Stripe subscription, current state only, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('stripe', 'subscription', ['id'], 'created') }}

),

subscriptions as (

    select
        id as subscription_id,
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
        _fivetran_synced as synced_at

    from deliveries

)

select * from subscriptions
