-- One row per lead, sign of interest and instant, with how often it was seen at that instant.
-- What was seen before the lead was created is known from its creation on, and dated so.
{{ config(materialized='view') }}
with

contact_leads as (

    select * from {{ ref('int_contacts_merged') }}
    where {{ is_changed('lead_id', 'int_leads_compared', feeds='fct_lead_signals') }}

),

sources as (

    select * from {{ ref('int_lead_sources_tied') }}

),

leads as (

    select * from {{ ref('int_leads_reached') }}
    where
        lead_at is not null
        and {{ is_changed('lead_id', 'int_leads_compared', feeds='fct_lead_signals') }}

),

milestones as (

    select * from {{ ref('int_lead_milestones_unioned') }}
    where {{ is_changed('lead_id', 'int_leads_compared', feeds='fct_lead_signals') }}

),

sessions as (

    select * from {{ ref('fct_web_sessions') }}

),

user_days as (

    select * from {{ ref('fct_user_days') }}

),

email_events as (

    select * from {{ ref('stg_marketing__email_events') }}

),

activities as (

    select * from {{ ref('int_sales_activities_unioned') }}

),

signals as (

    select
        lead_id,
        milestone as signal_kind,
        occurred_at,
        1 as quantity

    from milestones
    where milestone not in ('lead', 'won')

    union all

    select
        lead_id,
        'recycled' as signal_kind,
        occurred_at,
        1 as quantity

    from milestones
    where is_recycled

    union all

    -- The pages of a session are known when it is over.
    {% for signal_kind, quantity, condition in [
        ('page_viewed', 'sessions.page_view_count', ''),
        ('session_engaged', '1', 'and sessions.is_engaged')
    ] -%}
    select
        sources.lead_id,
        '{{ signal_kind }}' as signal_kind,
        sessions.ended_at as occurred_at,
        {{ quantity }} as quantity

    from sessions
    inner join sources
        on sessions.anonymous_id = sources.source_id
    where
        sources.source_kind = 'device'
        {{ condition }}

    union all

    {% endfor -%}
    select
        contact_leads.lead_id,
        case email_events.email_event_type
            when 'open' then 'email_opened'
            when 'click' then 'email_clicked'
            else 'email_unsubscribed'
        end as signal_kind,
        email_events.occurred_at,
        1 as quantity

    from email_events
    inner join contact_leads
        on email_events.contact_id = contact_leads.contact_id
    where email_events.email_event_type in ('open', 'click', 'unsubscribe')

    union all

    select
        sources.lead_id,
        case
            when activities.is_demo_held then 'demo_held'
            when activities.activity_kind = 'meeting' then 'meeting_booked'
            else 'email_answered'
        end as signal_kind,
        activities.occurred_at,
        1 as quantity

    from activities
    inner join sources
        on activities.activity_id = sources.source_id
    where
        sources.source_kind = 'activity'
        and (activities.is_demo_held or activities.activity_kind in ('meeting', 'incoming_email'))

    union all

    select
        sources.lead_id,
        'product_used' as signal_kind,
        user_days.first_event_at as occurred_at,
        1 as quantity

    from user_days
    inner join sources
        on user_days.user_id = sources.source_id
    where sources.source_kind = 'user'

),

lead_signals_unioned as (

    select
        signals.lead_id,
        signals.signal_kind,
        case when signals.occurred_at < leads.lead_at then leads.lead_at else signals.occurred_at end as known_at,
        cast(sum(signals.quantity) as bigint) as quantity

    from signals
    inner join leads
        on signals.lead_id = leads.lead_id
    where signals.occurred_at is not null
    group by
        signals.lead_id,
        signals.signal_kind,
        case when signals.occurred_at < leads.lead_at then leads.lead_at else signals.occurred_at end

)

select * from lead_signals_unioned
