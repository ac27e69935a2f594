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
    subscriptions.*,
    as_of.as_of as seen_at
from {{ ref('stg_stripe__subscriptions') }} as subscriptions
cross join {{ ref('as_of') }} as as_of
{% endsnapshot %}
