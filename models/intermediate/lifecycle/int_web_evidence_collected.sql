-- One row per first visit and first engaged return of a customer, and per first visit that the CRM knows of a contact.
{{ config(materialized='view') }}
with

contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}
    where
        first_visited_at is not null
        and not is_deleted

),

identities as (

    select * from {{ ref('dim_customer_identities') }}

),

first_visits as (

    select
        customer_id,
        min(session_date) as first_date,
        min(started_at) as started_at,
        {{ value_at_first('session_id', ['started_at', 'session_id']) }} as session_id

    from {{ ref('fct_web_sessions') }}
    where customer_id is not null
    group by customer_id

),

first_returns as (

    select
        sessions.customer_id,
        min(sessions.started_at) as started_at,
        {{ value_at_first('sessions.session_id', ['sessions.started_at', 'sessions.session_id']) }} as session_id

    from {{ ref('fct_web_sessions') }} as sessions
    inner join first_visits
        on
            sessions.customer_id = first_visits.customer_id
            and sessions.session_date > first_visits.first_date
    where sessions.is_engaged
    group by sessions.customer_id

),

web_evidence_collected as (

    select
        customer_id,
        'visited' as milestone,
        started_at as occurred_at,
        'segment.pages' as source,
        session_id as evidence_id

    from first_visits

    union all

    select
        customer_id,
        'engaged_return_visit' as milestone,
        started_at as occurred_at,
        'segment.pages' as source,
        session_id as evidence_id

    from first_returns

    union all

    select
        identities.customer_id,
        'visited' as milestone,
        contacts.first_visited_at as occurred_at,
        'hubspot.contact' as source,
        contacts.contact_id as evidence_id

    from contacts
    inner join identities
        on
            contacts.contact_id = identities.source_id
            and identities.source = 'hubspot_contact'

)

select * from web_evidence_collected
