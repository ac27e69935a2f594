-- One row per trial with its outcome as known at the cut-off, and its first payment.
-- Judged by what was so when its window ended: what a subscription does years later is no outcome of its trial.
with

trials as (

    select * from {{ ref('int_trials_started') }}

),

versions as (

    select * from {{ ref('int_trial_versions') }}

),

payments as (

    select * from {{ ref('int_subscription_payments') }}

),

stripe_customers as (

    select * from {{ ref('stg_stripe__customers') }}

),

cutoffs as (

    select * from {{ ref('source_cutoffs') }}
    where source_name = 'stripe'

),

trial_payments as (

    select
        trials.trial_id,
        payments.paid_at,
        payments.currency,
        payments.amount_local,
        payments.amount,
        payments.was_refunded,
        row_number() over (partition by trials.trial_id order by payments.paid_at, payments.invoice_id) as payment_rank

    from trials
    inner join payments
        on
            trials.subscription_id = payments.subscription_id
            and trials.trial_started_at <= payments.paid_at

),

dated_versions as (

    select
        trials.trial_id,
        trials.window_ends_at,
        versions.status,
        versions.cancel_requested_at,
        versions.cancellation_reason,
        versions.version_started_at,
        {{ earliest([
            "case when versions.status = 'canceled' then versions.ended_at end",
            "case when versions.status = 'canceled' then versions.version_started_at end",
            "case when stripe_customers.is_deleted then stripe_customers.synced_at end"
        ]) }} as ended_at

    from trials
    inner join versions
        on
            trials.subscription_id = versions.subscription_id
            and trials.trial_started_at = versions.trial_started_at
    left join stripe_customers
        on versions.stripe_customer_id = stripe_customers.stripe_customer_id

),

timely_versions as (

    select
        *,
        version_started_at < window_ends_at
        or (status = 'canceled' and ended_at < window_ends_at) as is_timely

    from dated_versions

),

ranked_versions as (

    select
        *,
        row_number() over (
            partition by trial_id
            order by
                case when is_timely then 0 else 1 end asc,
                case when is_timely then version_started_at end desc,
                version_started_at asc
        ) as judged_rank

    from timely_versions

),

ends as (

    select
        trial_id,
        min(ended_at) as ended_at,
        max(case when judged_rank = 1 then cancel_requested_at end) as cancel_requested_at,
        max(case when judged_rank = 1 then cancellation_reason end) as cancellation_reason,
        max(
            case
                when
                    (is_timely or judged_rank = 1)
                    and status in ('active', 'past_due', 'unpaid', 'incomplete', 'incomplete_expired')
                    then 1
                when judged_rank = 1 and ended_at >= window_ends_at then 1
                else 0
            end
        ) = 1 as went_on

    from ranked_versions
    group by trial_id

),

trials_judged as (

    select
        trials.trial_id,
        trials.subscription_id,
        trials.customer_id,
        trials.trial_number,
        trials.trial_started_at,
        trials.trial_end_at,
        trials.was_extended,
        trials.trial_length_days,
        trials.window_ends_at,
        trials.card_requirement,
        trials.card_on_file_at,
        cutoffs.source_as_of as known_until,
        ends.ended_at,
        coalesce(trials.window_ends_at <= cutoffs.source_as_of, false) as is_mature,
        case when trial_payments.paid_at < trials.window_ends_at then trial_payments.paid_at end as converted_at,
        trial_payments.paid_at as first_paid_at,
        trial_payments.currency as first_paid_currency,
        trial_payments.amount_local as first_paid_amount_local,
        trial_payments.amount as first_paid_amount,
        coalesce(trial_payments.was_refunded, false) as was_refunded,
        case
            when trial_payments.paid_at < trials.window_ends_at then 'converted'
            when trials.trial_end_at > cutoffs.source_as_of and ends.ended_at is null then 'running'
            when
                ends.ended_at < trials.window_ends_at
                and (
                    ends.ended_at < trials.trial_end_at
                    or ends.cancel_requested_at < trials.trial_end_at
                    or (ends.ended_at > trials.trial_end_at and ends.cancellation_reason = 'cancellation_requested')
                )
                then 'cancelled'
            when ends.went_on or ends.cancellation_reason in ('payment_failed', 'payment_disputed') then 'unpaid'
            else 'expired'
        end as outcome

    from trials
    cross join cutoffs
    inner join ends
        on trials.trial_id = ends.trial_id
    left join trial_payments
        on
            trials.trial_id = trial_payments.trial_id
            and trial_payments.payment_rank = 1

)

select * from trials_judged
