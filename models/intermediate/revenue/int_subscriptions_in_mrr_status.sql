-- One row per subscription and interval in which its status carries MRR, [valid_from, valid_to), of those that changed.
-- What a pause, a cancellation or a grace period says today never reaches back over the past.
{{ config(materialized='view') }}
{%- set statuses = "'" ~ setting('mrr_statuses') | join("', '") ~ "'" %}
{%- set by_version = 'partition by subscription_id order by version_number' %}
{%- set from_here_on = by_version ~ ' rows between current row and unbounded following' %}
{%- set waits_for_payment = (setting('mrr_start_policy') == 'first_payment') | lower %}
{%- set pauses_at_zero = (setting('pause_policy') == 'zero_mrr') | lower %}
{%- set lasts_while_paid = (setting('churn_recognition') == 'paid_through') | lower %}
{%- set ends_on_request = (setting('churn_recognition') == 'cancel_requested') | lower %}
{%- set never = "cast('9999-12-31' as timestamp)" %}
{%- set grace_days = setting('past_due_grace_days') %}
{%- set end_of_grace = add_interval('past_due_since', grace_days, 'day') if grace_days else 'cast(null as timestamp)' %}
{%- set own_end = "case when status = 'canceled' then coalesce(ended_at, valid_from) end" %}
with

versions as (

    select
        *,
        {{ own_end }} as own_end_at,
        -- An end that is recorded late ends what came before it, back to the instant that it names.
        min({{ own_end }}) over ({{ from_here_on }}) as cancelled_at,
        min(case when status = 'canceled' and cancellation_reason is not null then version_number end)
            over ({{ from_here_on }}) as reason_version,
        min(case when status <> 'canceled' then valid_from end) over ({{ from_here_on }}) as revived_at,
        lag(status) over ({{ by_version }}) as previous_status,
        lag(pause_behavior) over ({{ by_version }}) as previous_pause_behavior,
        lag(pause_resumes_at) over ({{ by_version }}) as previous_pause_resumes_at,
        lead(status) over ({{ by_version }}) as next_status,
        lead(pause_behavior) over ({{ by_version }}) as next_pause_behavior,
        lead(pause_resumes_at) over ({{ by_version }}) as next_pause_resumes_at,
        lead(cancel_requested_at) over ({{ by_version }}) as next_requested_at,
        lead(stripe_customer_id) over ({{ by_version }}) as next_stripe_customer_id

    from {{ ref('int_subscriptions_versioned') }}
    where {{ is_changed('subscription_id', 'int_subscriptions_changed', feeds='int_subscription_items_billed') }}

),

subscription_versions as (

    select
        *,
        -- A cancelled subscription carries MRR until it ended as it did before: a cancellation ends neither a pause
        -- nor a grace period.
        case when status = 'canceled' then coalesce(previous_status, 'active') else status end as carried_status,
        case when status = 'canceled' then previous_pause_behavior else pause_behavior end as carried_pause,
        {%- if grace_days %}
        max(case when status = 'past_due' and coalesce(previous_status, 'none') <> 'past_due' then valid_from end)
            over ({{ by_version }} rows between unbounded preceding and current row) as past_due_since,
        {%- endif %}
        case when status = 'canceled' then previous_pause_resumes_at else pause_resumes_at end as carried_resume_at

    from versions

),

pieces as (

    -- History that begins late: what carries MRR, or did until its first version, did so since its start.
    select
        *,
        status as status_after,
        stripe_customer_id as customer_after,
        pause_behavior as pause_after,
        pause_resumes_at as resumes_after,
        greatest(started_at, trial_ends_at) as mrr_from,
        least(valid_from, cancelled_at) as mrr_to,
        cast(null as timestamp) as grace_ends_at

    from subscription_versions
    where
        version_number = 1
        and started_at < valid_from
        and status in ({{ statuses }}, 'past_due', 'unpaid', 'canceled')

    union all

    select
        *,
        next_status as status_after,
        next_stripe_customer_id as customer_after,
        next_pause_behavior as pause_after,
        next_pause_resumes_at as resumes_after,
        greatest(
            least(valid_from, own_end_at),
            started_at,
            case when status = 'canceled' and version_number = 1 then trial_ends_at end,
            case
                when {{ pauses_at_zero }} and carried_pause is not null
                    then coalesce(carried_resume_at, valid_to, {{ never }})
            end
        ) as mrr_from,
        case
            when status <> 'canceled' then least(valid_to, cancelled_at)
            when
                {{ lasts_while_paid }}
                and coalesce(cancellation_reason, 'none') not in ('payment_failed', 'payment_disputed')
                then least(greatest(own_end_at, period_ends_at), revived_at)
            else least(own_end_at, revived_at)
        end as mrr_to,
        case when carried_status = 'past_due' then {{ end_of_grace }} end as grace_ends_at

    from subscription_versions
    where carried_status in ({{ statuses }})

),

first_payments as (

    select * from {{ ref('int_subscriptions_first_paid') }}

),

bounded_pieces as (

    select
        pieces.subscription_id,
        pieces.stripe_customer_id,
        pieces.carried_status,
        pieces.status_after,
        pieces.customer_after,
        pieces.pause_after,
        pieces.resumes_after,
        least(pieces.cancel_requested_at, pieces.next_requested_at) as requested_at,
        pieces.cancelled_at,
        -- Of several cancellations the first that names a reason tells why.
        case when pieces.cancelled_at is not null then coalesce(reasons.cancellation_reason, 'none') end
            as cancelled_for,
        pieces.mrr_to,
        pieces.grace_ends_at,
        greatest(pieces.mrr_from, case when {{ waits_for_payment }} then first_payments.first_paid_at end)
            as valid_from,
        least(
            pieces.mrr_to,
            pieces.grace_ends_at,
            case when {{ ends_on_request }} then least(pieces.cancel_requested_at, pieces.next_requested_at) end,
            case when customers.is_deleted then customers.synced_at end
        ) as valid_to

    from pieces
    left join versions as reasons
        on
            pieces.subscription_id = reasons.subscription_id
            and pieces.reason_version = reasons.version_number
    left join {{ ref('stg_stripe__customers') }} as customers
        on pieces.stripe_customer_id = customers.stripe_customer_id
    left join first_payments
        on pieces.subscription_id = first_payments.subscription_id
    where
        coalesce(customers.is_livemode, true)
        and (first_payments.first_paid_at is not null or not {{ waits_for_payment }})

),

subscriptions_in_mrr_status as (

    select
        subscription_id,
        stripe_customer_id,
        case when carried_status in ({{ statuses }}) then carried_status else 'active' end as status,
        valid_from,
        valid_to,
        case
            when valid_to = grace_ends_at then 'involuntary'
            when
                {{ ends_on_request }}
                and valid_to = requested_at
                and coalesce(cancelled_for, 'none') not in ('payment_failed', 'payment_disputed')
                then 'voluntary'
            when valid_to = mrr_to and valid_to <> coalesce(cancelled_at, {{ never }})
                then case
                    when status_after = 'paused' then 'pause'
                    when
                        status_after in ({{ statuses }})
                        and {{ pauses_at_zero }}
                        and pause_after is not null
                        and coalesce(resumes_after > valid_to, true)
                        then 'pause'
                    when status_after in ({{ statuses }}) and customer_after <> stripe_customer_id then 'merge_artifact'
                    when status_after in ({{ statuses }}) then 'voluntary'
                    when status_after in ('unpaid', 'past_due') then 'involuntary'
                    else 'voluntary'
                end
            -- A later cancellation is no reason of an earlier loss: a deletion, or a request to leave.
            when valid_to < cancelled_at then 'voluntary'
            when cancelled_for in ('payment_failed', 'payment_disputed') then 'involuntary'
            when cancelled_for = 'none' and carried_status = 'past_due' then 'involuntary'
            else 'voluntary'
        end as end_type

    from bounded_pieces
    where valid_from < coalesce(valid_to, {{ never }})

)

select * from subscriptions_in_mrr_status
