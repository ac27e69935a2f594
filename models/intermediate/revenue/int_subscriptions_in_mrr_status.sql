-- One row per subscription and interval in which its status carries MRR, [valid_from, valid_to).
-- What a pause, a cancellation or a grace period says today never reaches back over the past.
{%- set statuses = "'" ~ setting('mrr_statuses') | join("', '") ~ "'" %}
{%- set by_version = 'partition by subscription_id order by version_number' %}
{%- set from_here_on = by_version ~ ' rows between current row and unbounded following' %}
with

versions as (

    select
        *,
        case when status = 'canceled' then coalesce(ended_at, valid_from) end as own_end_at,
        lag(status) over ({{ by_version }}) as previous_status,
        lag(pause_behavior) over ({{ by_version }}) as previous_pause_behavior,
        lag(pause_resumes_at) over ({{ by_version }}) as previous_pause_resumes_at,
        lead(status) over ({{ by_version }}) as next_status,
        lead(pause_behavior) over ({{ by_version }}) as next_pause_behavior,
        lead(cancel_requested_at) over ({{ by_version }}) as next_requested_at

    from {{ ref('int_subscriptions_versioned') }}

),

subscription_versions as (

    select
        *,
        -- An end that is recorded late ends what came before it, back to the instant that it names.
        min(own_end_at) over ({{ from_here_on }}) as cancelled_at,
        max(case when status = 'canceled' then coalesce(cancellation_reason, 'none') end)
            over ({{ from_here_on }}) as cancelled_for,
        max(case when status = 'past_due' and coalesce(previous_status, 'none') <> 'past_due' then valid_from end)
            over ({{ by_version }} rows between unbounded preceding and current row) as past_due_since

    from versions

),

{% set piece_columns = [
    'subscription_id', 'stripe_customer_id', 'version_number', 'status', 'next_status', 'next_pause_behavior',
    'cancel_requested_at', 'next_requested_at', 'cancelled_at', 'cancelled_for'
] | join(', ') -%}

pieces as (

    -- History that begins late: a subscription that carries MRR, or did until its first version, did so since its start.
    select
        {{ piece_columns }},
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
        {{ piece_columns }},
        greatest(
            valid_from,
            started_at
            {%- if setting('pause_policy') == 'zero_mrr' %},
            case
                when pause_behavior is not null
                    then coalesce(pause_resumes_at, valid_to, cast('9999-12-31' as timestamp))
            end
            {%- endif %}
        ) as mrr_from,
        least(valid_to, cancelled_at) as mrr_to,
        {% if setting('past_due_grace_days') -%}
        case
            when status = 'past_due'
                then {{ add_interval('past_due_since', setting('past_due_grace_days'), 'day') }}
        end
        {%- else -%}
        cast(null as timestamp)
        {%- endif %} as grace_ends_at

    from subscription_versions
    where status in ({{ statuses }})

    union all

    -- A cancelled subscription carries MRR until it ended, or until what is paid for has passed, as it did before:
    -- a cancellation neither ends a pause nor a grace period.
    select
        {{ piece_columns | replace(' status,', " coalesce(previous_status, 'active') as status,") }},
        case
            when version_number = 1 then greatest(least(valid_from, own_end_at), started_at, trial_ends_at)
            {%- if setting('pause_policy') == 'zero_mrr' %}
            when previous_pause_behavior is not null
                then greatest(
                    least(valid_from, own_end_at),
                    coalesce(previous_pause_resumes_at, cast('9999-12-31' as timestamp))
                )
            {%- endif %}
            else least(valid_from, own_end_at)
        end as mrr_from,
        {% if setting('churn_recognition') == 'paid_through' -%}
        case
            when coalesce(cancellation_reason, 'none') in ('payment_failed', 'payment_disputed') then own_end_at
            else greatest(own_end_at, period_ends_at)
        end
        {%- else -%}
        own_end_at
        {%- endif %} as mrr_to,
        {% if setting('past_due_grace_days') -%}
        case
            when previous_status = 'past_due'
                then {{ add_interval('past_due_since', setting('past_due_grace_days'), 'day') }}
        end
        {%- else -%}
        cast(null as timestamp)
        {%- endif %} as grace_ends_at

    from subscription_versions
    where
        status = 'canceled'
        and coalesce(previous_status, 'active') in ({{ statuses }})

),

customers as (

    select * from {{ ref('stg_stripe__customers') }}

),

first_payments as (

    select
        subscription_id,
        min(coalesce(paid_at, created_at)) as first_paid_at

    from {{ ref('stg_stripe__invoices') }}
    where
        status = 'paid'
        and paid_minor > 0
    group by subscription_id

),

bounded_pieces as (

    select
        pieces.*,
        {% if setting('mrr_start_policy') == 'first_payment' -%}
        greatest(pieces.mrr_from, first_payments.first_paid_at)
        {%- else -%}
        pieces.mrr_from
        {%- endif %} as valid_from,
        least(
            pieces.mrr_to,
            pieces.grace_ends_at,
            {% if setting('churn_recognition') == 'cancel_requested' -%}
            pieces.cancel_requested_at,
            pieces.next_requested_at,
            {% endif -%}
            case when customers.is_deleted then customers.synced_at end
        ) as valid_to

    from pieces
    left join customers
        on pieces.stripe_customer_id = customers.stripe_customer_id
    left join first_payments
        on pieces.subscription_id = first_payments.subscription_id
    where
        coalesce(customers.is_livemode, true)
        {% if setting('mrr_start_policy') == 'first_payment' -%}
        and first_payments.first_paid_at is not null
        {%- endif %}

),

subscriptions_in_mrr_status as (

    select
        subscription_id,
        stripe_customer_id,
        case when status in ({{ statuses }}) then status else 'active' end as status,
        valid_from,
        valid_to,
        case
            when valid_to = grace_ends_at then 'involuntary'
            when valid_to = mrr_to and valid_to <> coalesce(cancelled_at, cast('9999-12-31' as timestamp)) then
                case
                    when next_pause_behavior is not null or next_status = 'paused' then 'pause'
                    when next_status in ('unpaid', 'past_due') then 'involuntary'
                    else 'voluntary'
                end
            when cancelled_for in ('payment_failed', 'payment_disputed') then 'involuntary'
            when cancelled_for = 'none' and status = 'past_due' then 'involuntary'
            else 'voluntary'
        end as end_type

    from bounded_pieces
    where
        valid_to is null
        or valid_from < valid_to

)

select * from subscriptions_in_mrr_status
