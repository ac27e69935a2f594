-- One row per trial: a subscription and the start of its trial.
-- Free time that a subscription gets after it was paid for is no trial.
{%- set window_days = setting('trial_window_days') %}
with

versions as (

    select * from {{ ref('int_trial_versions') }}

),

payments as (

    select * from {{ ref('int_subscription_payments') }}

),

-- A connector without the column says nothing of any card.
known_cards as (

    select count(payment_method_id) > 0 as are_known from versions

),

first_payments as (

    select
        subscription_id,
        min(paid_at) as first_paid_at

    from payments
    group by subscription_id

),

ranked_versions as (

    select
        *,
        status = 'trialing' as is_trialing,
        row_number() over (
            partition by subscription_id, trial_started_at, case when status = 'trialing' then 1 else 0 end
            order by version_started_at desc
        ) as rank_from_last,
        row_number() over (
            partition by subscription_id, trial_started_at, case when status = 'trialing' then 1 else 0 end
            order by version_started_at asc
        ) as rank_from_first

    from versions

),

trials as (

    select
        subscription_id,
        trial_started_at,
        max(case when version_number = 1 then customer_id end) as customer_id,
        max(case when is_trialing and rank_from_first = 1 then trial_ends_at end) as first_end_at,
        -- Who buys early moves the end; the schedule is what the last version on trial says.
        coalesce(max(case when is_trialing and rank_from_last = 1 then trial_ends_at end), max(trial_ends_at))
            as scheduled_end_at,
        max(case when version_number = 1 and is_trialing then 1 else 0 end) = 1 as is_start_known,
        max(case when version_number = 1 and payment_method_id is not null then 1 else 0 end) = 1 as has_card_at_start,
        min(case when payment_method_id is not null then version_started_at end) as card_on_file_at

    from ranked_versions
    group by
        subscription_id,
        trial_started_at

),

bounded_trials as (

    select
        trials.*,
        case
            when trials.scheduled_end_at > trials.trial_started_at then trials.scheduled_end_at
            else trials.trial_started_at
        end as trial_end_at,
        row_number() over (partition by trials.subscription_id order by trials.trial_started_at) as subscription_trial

    from trials
    left join first_payments
        on trials.subscription_id = first_payments.subscription_id
    where
        first_payments.first_paid_at is null
        or first_payments.first_paid_at >= trials.trial_started_at

),

trials_started as (

    select
        case
            when bounded_trials.subscription_trial = 1 then bounded_trials.subscription_id
            else {{ dbt.concat([
                'bounded_trials.subscription_id', "':'", dbt.cast('bounded_trials.subscription_trial', dbt.type_string())
            ]) }}
        end as trial_id,
        bounded_trials.subscription_id,
        bounded_trials.customer_id,
        cast(row_number() over (
            partition by bounded_trials.customer_id
            order by bounded_trials.trial_started_at, bounded_trials.subscription_id
        ) as bigint) as trial_number,
        bounded_trials.trial_started_at,
        bounded_trials.trial_end_at,
        coalesce(bounded_trials.scheduled_end_at > bounded_trials.first_end_at, false) as was_extended,
        cast(round({{ elapsed_days('bounded_trials.trial_started_at', 'bounded_trials.trial_end_at') }}) as bigint)
            as trial_length_days,
        {% if window_days %}
        {{ add_interval('bounded_trials.trial_started_at', window_days * 24, 'hour') }} as window_ends_at,
        {% else %}
        {{ add_interval('bounded_trials.trial_end_at', 14 * 24, 'hour') }} as window_ends_at,
        {% endif %}
        case
            when not bounded_trials.is_start_known or not known_cards.are_known then 'unknown'
            when bounded_trials.has_card_at_start then 'with'
            else 'without'
        end as card_requirement,
        bounded_trials.card_on_file_at

    from bounded_trials
    cross join known_cards

)

select * from trials_started
