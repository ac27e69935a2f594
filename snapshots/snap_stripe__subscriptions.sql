{% snapshot snap_stripe__subscriptions %}
{{ config(
    unique_key='subscription_id',
    strategy='check',
    updated_at='seen_at',
    check_cols=[
        'stripe_customer_id', 'status', 'started_at', 'trial_started_at', 'trial_ends_at', 'billing_anchor_at',
        'period_started_at', 'period_ends_at', 'cancels_at', 'is_cancelled_at_period_end', 'cancel_requested_at',
        'ended_at', 'pause_behavior', 'pause_resumes_at', 'cancellation_reason', 'payment_method_id', 'is_livemode'
    ],
    hard_deletes='invalidate'
) }}
select
    subscriptions.subscription_id,
    subscriptions.stripe_customer_id,
    subscriptions.status,
    subscriptions.created_at,
    subscriptions.started_at,
    subscriptions.trial_started_at,
    subscriptions.trial_ends_at,
    subscriptions.billing_anchor_at,
    subscriptions.period_started_at,
    subscriptions.period_ends_at,
    subscriptions.cancels_at,
    subscriptions.is_cancelled_at_period_end,
    subscriptions.cancel_requested_at,
    subscriptions.ended_at,
    subscriptions.pause_behavior,
    subscriptions.pause_resumes_at,
    subscriptions.cancellation_reason,
    subscriptions.payment_method_id,
    subscriptions.is_livemode,
    subscriptions.synced_at,
    as_of.as_of as seen_at
from {{ ref('stg_stripe__subscriptions') }} as subscriptions
cross join {{ ref('as_of') }} as as_of
{% endsnapshot %}
