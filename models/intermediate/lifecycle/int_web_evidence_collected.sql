-- One row per first visit and first engaged return of a customer, and per first visit that the CRM knows of a contact.
{{ config(materialized='view') }}
with

sessions as (

    select * from {{ ref('fct_web_sessions') }}
    where customer_id is not null

),

contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}
    where
        first_visited_at is not null
        and not is_deleted

),

identities as (

    select * from {{ ref('dim_customer_identities') }}

),

numbered_sessions as (

    select
        customer_id,
        session_id,
        session_date,
        started_at,
        is_engaged,
        min(session_date) over (partition by customer_id) as first_date,
        row_number() over (partition by customer_id order by started_at, session_id) as session_number

    from sessions

),

numbered_returns as (

    select
        customer_id,
        session_id,
        started_at,
        row_number() over (partition by customer_id order by started_at, session_id) as return_number

    from numbered_sessions
    where
        is_engaged
        and session_date > first_date

),

web_evidence_collected as (

    select
        customer_id,
        'visited' as milestone,
        started_at as occurred_at,
        'segment.pages' as source,
        session_id as evidence_id

    from numbered_sessions
    where session_number = 1

    union all

    select
        customer_id,
        'engaged_return_visit' as milestone,
        started_at as occurred_at,
        'segment.pages' as source,
        session_id as evidence_id

    from numbered_returns
    where return_number = 1

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
