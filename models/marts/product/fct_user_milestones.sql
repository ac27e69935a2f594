-- One row per product user, with when each product milestone was first reached.
-- The rules are settings: activation_rule, onboarding_rule, value_events and pql_rule.
with

users as (

    select * from {{ ref('int_users_signed_up') }}

),

rule_events as (

    select * from {{ ref('int_rule_events_numbered') }}

),

identities as (

    select * from {{ ref('dim_customer_identities') }}
    where source = 'segment_user'

),

customer_revenue as (

    select * from {{ ref('fct_customer_revenue') }}

),

rule_conditions as (

    {% for rule_name in ['activation_rule', 'onboarding_rule'] %}
    {% set outer_loop = loop %}
    {% for event_name, needed_count in setting(rule_name).items() %}
    select
        '{{ rule_name }}' as rule_name,
        '{{ event_name | lower }}' as event_name,
        {{ needed_count }} as needed_count,
        {{ setting(rule_name) | length }} as condition_count

    {{ 'union all' if not (outer_loop.last and loop.last) }}
    {% endfor %}
    {% endfor %}
),

-- A rule is met when the last of its conditions is.
rules_met as (

    select
        rule_events.user_id,
        rule_conditions.rule_name,
        max(rule_events.occurred_at) as met_at

    from rule_events
    inner join rule_conditions
        on
            rule_events.event_name = rule_conditions.event_name
            and rule_events.event_number = rule_conditions.needed_count
    group by
        rule_events.user_id,
        rule_conditions.rule_name,
        rule_conditions.condition_count
    having count(*) = rule_conditions.condition_count

),

value_events as (

    select
        user_id,
        occurred_at,
        row_number() over (partition by user_id order by occurred_at, event_id) as value_number,
        dense_rank() over (partition by user_id order by {{ local_date('occurred_at') }}) as day_number

    from rule_events
    where is_value_event

),

first_values as (

    select
        user_id,
        min(occurred_at) as first_value_at,
        min(
            case
                when
                    value_number >= {{ setting('pql_rule')['events'] }}
                    and day_number >= {{ setting('pql_rule')['days'] }}
                    then occurred_at
            end
        ) as qualified_at

    from value_events
    group by user_id

),

-- Whoever pays before the rule is met never becomes a product-qualified lead.
qualified_users as (

    select
        first_values.user_id,
        first_values.qualified_at as pql_at

    from first_values
    inner join identities
        on
            first_values.user_id = identities.source_id
            and first_values.qualified_at >= identities.valid_from
            and (first_values.qualified_at < identities.valid_to or identities.valid_to is null)
    left join customer_revenue
        on identities.customer_id = customer_revenue.customer_id
    where customer_revenue.first_paid_at is null or first_values.qualified_at < customer_revenue.first_paid_at

),

fct_user_milestones as (

    select
        users.user_id,
        users.customer_id,
        users.signed_up_at,
        trials.occurred_at as trial_started_at,
        first_values.first_value_at,
        activations.met_at as activated_at,
        onboardings.met_at as onboarded_at,
        qualified_users.pql_at

    from users
    left join rule_events as trials
        on
            users.user_id = trials.user_id
            and trials.event_name = 'trial_started'
            and trials.event_number = 1
    left join first_values
        on users.user_id = first_values.user_id
    left join rules_met as activations
        on
            users.user_id = activations.user_id
            and activations.rule_name = 'activation_rule'
    left join rules_met as onboardings
        on
            users.user_id = onboardings.user_id
            and onboardings.rule_name = 'onboarding_rule'
    left join qualified_users
        on users.user_id = qualified_users.user_id

)

select * from fct_user_milestones
