-- One row per product user, with when each product milestone was first reached.
-- The rules are settings: activation_rule, onboarding_rule, value_events and pql_rule.
with

users as (

    select * from {{ ref('int_users_signed_up') }}

),

rules_met as (

    select * from {{ ref('int_product_rules_met') }}

),

identities as (

    select * from {{ ref('dim_customer_identities') }}
    where source = 'segment_user'

),

customer_revenue as (

    select * from {{ ref('fct_customer_revenue') }}

),

-- Whoever pays before the rule is met never becomes a product-qualified lead.
qualified_users as (

    select
        rules_met.user_id,
        rules_met.qualified_at as pql_at

    from rules_met
    inner join identities
        on
            rules_met.user_id = identities.source_id
            and rules_met.qualified_at >= identities.valid_from
            and (rules_met.qualified_at < identities.valid_to or identities.valid_to is null)
    left join customer_revenue
        on identities.customer_id = customer_revenue.customer_id
    where customer_revenue.first_paid_at is null or rules_met.qualified_at < customer_revenue.first_paid_at

),

fct_user_milestones as (

    select
        users.user_id,
        users.customer_id,
        users.signed_up_at,
        rules_met.trial_started_at,
        rules_met.first_value_at,
        rules_met.activated_at,
        rules_met.onboarded_at,
        qualified_users.pql_at

    from users
    left join rules_met
        on users.user_id = rules_met.user_id
    left join qualified_users
        on users.user_id = qualified_users.user_id

)

select * from fct_user_milestones
