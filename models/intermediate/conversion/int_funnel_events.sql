-- One row per instant at which a visitor, lead, user or customer reached a milestone: what funnels are made of.
-- Repeats are kept; a company's milestones are credited to its first visitor; skipped ones follow stage_skip_policy.
{{ config(materialized='view') }}
{% set fed = 'int_funnel_steps_reached' %}
{% set crm_path = ['lead', 'mql', 'sal', 'sql', 'opportunity', 'won'] %}
with

sessions as (

    select * from {{ ref('fct_web_sessions') }}

),

users as (

    select * from {{ ref('fct_user_milestones') }}
    where {{ is_changed('entity_id', 'int_funnel_entities_compared', 'user_id', feeds=fed) }}

),

user_identities as (

    select * from {{ ref('dim_customer_identities') }}
    where
        source = 'segment_user'
        and {{ is_changed('entity_id', 'int_funnel_entities_compared', 'source_id', feeds=fed) }}

),

lifecycle_events as (

    select * from {{ ref('fct_lifecycle_events') }}
    where milestone = 'first_paid'

),

customer_events as (

    select * from {{ ref('int_funnel_customer_events') }}

),

implied_lead_milestones as (

    select
        lead_id,
        {{ implied_milestones(crm_path) }}

    from {{ ref('int_leads_reached') }}
    where {{ is_changed('entity_id', 'int_funnel_entities_compared', 'lead_id', feeds=fed) }}

),

visits as (

    select
        visitor_id,
        min(started_at) as occurred_at

    from sessions
    where {{ is_changed('entity_id', 'int_funnel_entities_compared', 'visitor_id', feeds=fed) }}
    group by visitor_id

),

customer_sessions as (

    select
        customer_id,
        visitor_id,
        row_number() over (partition by customer_id order by started_at, session_id) as session_number

    from sessions
    where
        customer_id is not null
        and {{ is_changed('entity_id', 'int_funnel_entities_compared', 'customer_id', feeds=fed) }}

),

reached_milestones as (

    select
        'visitor' as entity,
        visitor_id as entity_id,
        'visited' as milestone,
        occurred_at,
        false as is_implied

    from visits

    union all

    select
        'visitor' as entity,
        customer_sessions.visitor_id as entity_id,
        customer_events.milestone,
        customer_events.occurred_at,
        customer_events.is_implied

    from customer_sessions
    inner join customer_events
        on customer_sessions.customer_id = customer_events.customer_id
    where
        customer_sessions.session_number = 1
        and customer_events.milestone <> 'visited'

    union all

    select
        'lead' as entity,
        lead_id as entity_id,
        milestone,
        occurred_at,
        false as is_implied

    from {{ ref('int_lead_milestones_unioned') }}
    where {{ is_changed('entity_id', 'int_funnel_entities_compared', 'lead_id', feeds=fed) }}

    {% for milestone in crm_path[:-1] %}
    union all

    select
        'lead' as entity,
        lead_id as entity_id,
        '{{ milestone }}' as milestone,
        {{ milestone }}_at as occurred_at,
        true as is_implied

    from implied_lead_milestones
    where is_{{ milestone }}_implied
    {% endfor %}

    union all

    {% for milestone in user_milestones() %}
    select
        'user' as entity,
        user_id as entity_id,
        '{{ milestone }}' as milestone,
        {{ milestone }}_at as occurred_at,
        false as is_implied

    from users

    union all

    {% endfor %}
    select
        'user' as entity,
        user_identities.source_id as entity_id,
        lifecycle_events.milestone,
        lifecycle_events.occurred_at,
        false as is_implied

    from lifecycle_events
    inner join user_identities
        on
            lifecycle_events.customer_id = user_identities.customer_id
            and lifecycle_events.occurred_at >= user_identities.valid_from
            and lifecycle_events.occurred_at < coalesce(user_identities.valid_to, {{ end_of_time() }})

    union all

    select
        'customer' as entity,
        customer_id as entity_id,
        milestone,
        occurred_at,
        is_implied

    from customer_events

),

funnel_events as (

    select
        entity,
        entity_id,
        milestone,
        occurred_at,
        min(case when is_implied then 1 else 0 end) = 1 as is_implied

    from reached_milestones
    where
        entity_id is not null
        and occurred_at is not null
    group by
        entity,
        entity_id,
        milestone,
        occurred_at

)

select * from funnel_events
