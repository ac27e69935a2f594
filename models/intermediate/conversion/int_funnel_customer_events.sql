-- One row per instant at which a customer reached a milestone: lifecycle, users, plans, leads, deals, or implied.
-- Repeats are kept, so that a step can be reached after the one before it although it was reached before it too.
{{ config(materialized='view') }}
{% set fed = 'int_funnel_steps_reached' %}
{% set crm_path = ['lead', 'mql', 'sal', 'sql', 'opportunity'] %}
with

users as (

    select * from {{ ref('fct_user_milestones') }}

),

user_identities as (

    select * from {{ ref('dim_customer_identities') }}
    where
        source = 'segment_user'
        and {{ is_changed('entity_id', 'int_funnel_entities_compared', 'customer_id', feeds=fed) }}

),

lifecycle_events as (

    select * from {{ ref('fct_lifecycle_events') }}
    where {{ is_changed('entity_id', 'int_funnel_entities_compared', 'customer_id', feeds=fed) }}

),

lifecycle_milestones as (

    select * from {{ ref('fct_lifecycle_milestones') }}
    where {{ is_changed('entity_id', 'int_funnel_entities_compared', 'customer_id', feeds=fed) }}

),

lead_events as (

    select * from {{ ref('fct_lead_events') }}
    where
        milestone in ('lead', 'sal')
        and {{ is_changed('entity_id', 'int_funnel_entities_compared', 'customer_id', feeds=fed) }}

),

deals as (

    select * from {{ ref('fct_deals') }}
    where {{ is_changed('entity_id', 'int_funnel_entities_compared', 'customer_id', feeds=fed) }}

),

free_sign_ups as (

    select * from {{ ref('int_free_sign_ups') }}
    where {{ is_changed('entity_id', 'int_funnel_entities_compared', 'customer_id', feeds=fed) }}

),

user_events as (

    {% for milestone in user_milestones() %}
    select
        user_id,
        '{{ milestone }}' as milestone,
        {{ milestone }}_at as occurred_at

    from users
    where {{ milestone }}_at is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- The lifecycle moves an activation to the purchase; a funnel asks when it happened, which the users know.
unioned_events as (

    select
        customer_id,
        milestone,
        occurred_at,
        false as is_implied

    from lifecycle_events
    where milestone <> 'activated'

    union all

    select
        user_identities.customer_id,
        user_events.milestone,
        user_events.occurred_at,
        false as is_implied

    from user_events
    inner join user_identities
        on
            user_events.user_id = user_identities.source_id
            and user_events.occurred_at >= user_identities.valid_from
            and user_events.occurred_at < coalesce(user_identities.valid_to, {{ end_of_time() }})

    union all

    select
        customer_id,
        milestone,
        occurred_at,
        false as is_implied

    from lead_events

    union all

    select
        customer_id,
        'won' as milestone,
        closed_at as occurred_at,
        false as is_implied

    from deals
    where is_won

    union all

    select
        customer_id,
        'free_signed_up' as milestone,
        free_started_at as occurred_at,
        false as is_implied

    from free_sign_ups

    {% for milestone in crm_path %}
    union all

    select
        customer_id,
        '{{ milestone }}' as milestone,
        {{ milestone }}_at as occurred_at,
        true as is_implied

    from lifecycle_milestones
    where is_{{ milestone }}_implied
    {% endfor %}

),

funnel_customer_events as (

    select
        customer_id,
        milestone,
        occurred_at,
        min(case when is_implied then 1 else 0 end) = 1 as is_implied

    from unioned_events
    where
        customer_id is not null
        and occurred_at is not null
    group by
        customer_id,
        milestone,
        occurred_at

)

select * from funnel_customer_events
