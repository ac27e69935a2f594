-- One row per product user who did anything that a product rule asks for, with when each rule was met.
-- What a user did before the sign-up is imported data and does not count.
{{ config(**kept_by('user_id', 'int_users_compared')) }}
{% set rules = {'activated_at': setting('activation_rule'), 'onboarded_at': setting('onboarding_rule')} %}
{% set value_at = 'case when is_value_event then occurred_at end' %}
with

tracks as (

    select * from {{ ref('stg_segment__tracks') }}
    where {{ is_changed('user_id', 'int_users_compared') }}

),

users as (

    select * from {{ ref('int_users_signed_up') }}

),

rule_events as (

    select
        tracks.user_id,
        tracks.event_name,
        tracks.occurred_at,
        tracks.event_name in ({{ quoted_list(setting('value_events')) }}) as is_value_event

    from tracks
    inner join users
        on tracks.user_id = users.user_id
    where
        tracks.event_name in (
            'trial_started',
            {{ quoted_list(setting('value_events')) }},
            {{ quoted_list(setting('activation_rule')) }},
            {{ quoted_list(setting('onboarding_rule')) }}
        )
        and tracks.occurred_at
        >= coalesce(users.signed_up_at, {{ calendar_start('timestamp') }})

),

value_days as (

    select
        user_id,
        min(occurred_at) as first_value_at

    from rule_events
    where is_value_event
    group by
        user_id,
        {{ local_date('occurred_at') }}

),

qualifying_days as (

    select
        user_id,
        {{ nth_earliest('first_value_at', setting('pql_rule')['days']) }} as reached_at

    from value_days
    group by user_id

),

conditions_met as (

    select
        user_id,
        {% for milestone, rule in rules.items() %}
        {% for event_name, needed_count in rule.items() %}
        {{ nth_earliest("case when event_name = '" ~ event_name | lower ~ "' then occurred_at end", needed_count) }}
            as {{ milestone }}_{{ loop.index }},
        {% endfor %}
        {% endfor %}
        min(case when event_name = 'trial_started' then occurred_at end) as trial_started_at,
        min({{ value_at }}) as first_value_at,
        {{ nth_earliest(value_at, setting('pql_rule')['events']) }} as qualifying_value_at

    from rule_events
    group by user_id

),

-- A rule is met when the last of its conditions is.
product_rules_met as (

    select
        conditions_met.user_id,
        conditions_met.trial_started_at,
        conditions_met.first_value_at,
        {% for milestone, rule in rules.items() %}
        case
            {% for condition in rule %}
            when conditions_met.{{ milestone }}_{{ loop.index }} is null then null
            {% endfor %}
            else greatest(
                {% for condition in rule %}
                conditions_met.{{ milestone }}_{{ loop.index }},
                {% endfor %}
                conditions_met.{{ milestone }}_1
            )
        end as {{ milestone }},
        {% endfor %}
        case
            when conditions_met.qualifying_value_at is null or qualifying_days.reached_at is null then null
            else greatest(conditions_met.qualifying_value_at, qualifying_days.reached_at)
        end as qualified_at

    from conditions_met
    left join qualifying_days
        on conditions_met.user_id = qualifying_days.user_id

)

select * from product_rules_met
