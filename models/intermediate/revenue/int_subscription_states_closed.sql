-- One row per subscription and month at whose close it is or may be counted as MRR, with all that policies ask of it.
-- Read from the versions as they stand, apart from the settings that int_subscriptions_in_mrr_status follows.
{%- set by_version = 'partition by subscription_id order by version_number' %}
{%- set from_here_on = by_version ~ ' rows between current row and unbounded following' %}
{%- set statuses = quoted_list((setting('mrr_statuses') + ['active', 'past_due', 'unpaid']) | unique | list) %}
{%- set payment_failures = "('payment_failed', 'payment_disputed')" %}
{%- set grace_days = setting('past_due_grace_days') %}
{%- set state_columns = [
    'subscription_id', 'stripe_customer_id', 'anchor_at', 'cancelled_at', 'paid_through_at', 'requested_at'
] | join(', ') %}
with

as_of as (

    select * from {{ ref('as_of') }}

),

months as (

    select
        dim_months.month,
        -- What begins at the cut-off itself, as all that a snapshot finds, is in what is known of the current month.
        case
            when dim_months.has_ended then dim_months.ends_at
            else {{ add_interval('as_of.as_of', 1, 'second') }}
        end as closes_at

    from {{ ref('dim_months') }} as dim_months
    cross join as_of
    where dim_months.has_begun

),

versions as (

    select
        *,
        coalesce(billing_anchor_at, started_at) as anchor_at,
        case when status = 'canceled' then coalesce(ended_at, valid_from) end as own_end_at,
        lag(status) over ({{ by_version }}) as previous_status,
        lag(pause_behavior) over ({{ by_version }}) as previous_pause_behavior,
        lag(pause_resumes_at) over ({{ by_version }}) as previous_pause_resumes_at,
        least(cancel_requested_at, lead(cancel_requested_at) over ({{ by_version }})) as requested_at

    from {{ ref('int_subscriptions_versioned') }}

),

dated_versions as (

    select
        *,
        min(own_end_at) over ({{ from_here_on }}) as cancelled_at,
        min(
            case
                when status = 'canceled' and coalesce(cancellation_reason, 'none') not in {{ payment_failures }}
                    then greatest(own_end_at, period_ends_at)
            end
        ) over ({{ from_here_on }}) as paid_through_at,
        max(case when status = 'past_due' and coalesce(previous_status, 'none') <> 'past_due' then valid_from end)
            over ({{ by_version }} rows between unbounded preceding and current row) as past_due_since

    from versions

),

states as (

    select
        {{ state_columns }},
        case when status = 'canceled' then coalesce(previous_status, 'active') else status end as status,
        case when status = 'canceled' then previous_pause_behavior else pause_behavior end as pause_behavior,
        case when status = 'canceled' then previous_pause_resumes_at else pause_resumes_at end as pause_resumes_at,
        past_due_since,
        greatest(
            least(valid_from, own_end_at),
            started_at,
            case when status = 'canceled' and version_number = 1 then trial_ends_at end
        ) as valid_from,
        case when status <> 'canceled' then valid_to end as valid_to

    from dated_versions

    union all

    select
        {{ state_columns }},
        'active' as status,
        cast(null as {{ dbt.type_string() }}) as pause_behavior,
        cast(null as timestamp) as pause_resumes_at,
        cast(null as timestamp) as past_due_since,
        greatest(started_at, trial_ends_at) as valid_from,
        valid_from as valid_to

    from dated_versions
    where
        version_number = 1
        and started_at < valid_from
        and status in ({{ statuses }}, 'canceled')

),

customers as (

    select * from {{ ref('stg_stripe__customers') }}

),

first_payments as (

    select * from {{ ref('int_subscriptions_first_paid') }}

),

subscription_states as (

    select
        states.subscription_id,
        months.month,
        months.closes_at,
        states.anchor_at,
        states.status,
        states.status = 'past_due' and {% if grace_days -%}
            {{ add_interval('states.past_due_since', grace_days, 'day') }} < months.closes_at
        {%- else %} false {%- endif %} as is_past_grace,
        states.pause_behavior is not null
        and coalesce(states.pause_resumes_at >= months.closes_at, true) as is_paused,
        coalesce(states.requested_at < months.closes_at, false) as is_requested,
        coalesce(states.cancelled_at < months.closes_at, false) as is_ended,
        coalesce(first_payments.first_paid_at < months.closes_at, false) as is_paid,
        row_number() over (
            partition by states.subscription_id, months.month order by states.valid_from desc, states.valid_to asc
        ) as state_rank

    from states
    inner join months
        on
            states.valid_from < months.closes_at
            and (states.valid_to is null or states.valid_to >= months.closes_at)
            and (
                states.cancelled_at is null
                or greatest(states.cancelled_at, states.paid_through_at) >= months.closes_at
            )
    left join customers
        on states.stripe_customer_id = customers.stripe_customer_id
    left join first_payments
        on states.subscription_id = first_payments.subscription_id
    where
        states.status in ({{ statuses }})
        and coalesce(customers.is_livemode, true)
        and not coalesce(customers.is_deleted and customers.synced_at < months.closes_at, false)

),

subscription_states_closed as (

    select
        subscription_id,
        month,
        closes_at,
        anchor_at,
        status,
        is_past_grace,
        is_paused,
        is_requested,
        is_ended,
        is_paid

    from subscription_states
    where state_rank = 1

)

select * from subscription_states_closed
