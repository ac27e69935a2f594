-- One row per trial, with its outcome as known at the cut-off and its member of every segment at the start.
-- Second trials are here too: trial_number says which of the customer's it is, and headline rates take the first.
{# A custom segment adds a column that no YAML can name, so the contract is enforced only while there is none. #}
{{ config(contract={'enforced': not custom_segments()}) }}
with

trials as (

    select * from {{ ref('int_trials_judged') }}

),

items as (

    select * from {{ ref('int_trial_items') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

segment_history as (

    select * from {{ ref('dim_customer_segment_history') }}

),

fct_trials as (

    select
        trials.trial_id,
        trials.subscription_id,
        trials.customer_id,
        trials.trial_number,
        trials.trial_number > 1 as is_repeat,
        trials.trial_started_at,
        {{ local_month('trials.trial_started_at') }} as start_month,
        trials.trial_end_at,
        {{ earliest([
            'trials.first_paid_at',
            'trials.ended_at',
            'case when trials.trial_end_at <= trials.known_until then trials.trial_end_at end'
        ]) }} as trial_ended_at,
        trials.trial_length_days,
        trials.was_extended,
        trials.card_requirement = 'with' as card_required,
        trials.card_requirement,
        trials.card_on_file_at,
        trials.window_ends_at,
        trials.is_mature,
        trials.outcome,
        trials.converted_at,
        {{ elapsed_days('trials.trial_started_at', 'trials.converted_at') }} as days_to_conversion,
        trials.first_paid_at,
        trials.first_paid_currency,
        trials.first_paid_amount_local,
        trials.first_paid_amount,
        {% for segment in customer_segments() %}
        {{ dated_member(segment) }} as {{ segment }},
        {% endfor %}
        {% for segment in item_segments() %}
        {{ segment_member(segment, 'items') }} as {{ segment }},
        {% endfor %}
        trials.was_refunded

    from trials
    left join items
        on trials.trial_id = items.trial_id
    left join customers
        on trials.customer_id = customers.customer_id
    left join segment_history
        on
            trials.customer_id = segment_history.customer_id
            and trials.trial_started_at >= segment_history.valid_from
            and trials.trial_started_at < coalesce(segment_history.valid_to, {{ end_of_time() }})

)

select * from fct_trials
