-- One row per lead and record of another source that speaks of it: its devices, product users and sales activities.
-- What several contacts of one lead share is the lead's once.
{{ config(materialized='view') }}
with

contact_leads as (

    select * from {{ ref('int_contacts_merged') }}
    where {{ is_changed('lead_id', 'int_leads_compared', feeds='fct_lead_signals') }}

),

contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}

),

users as (

    select * from {{ ref('stg_segment__users') }}

),

activity_contacts as (

    select * from {{ ref('stg_hubspot__engagement_contacts') }}

),

contact_sources as (

    select
        contact_id,
        'device' as source_kind,
        anonymous_id as source_id

    from contacts
    where anonymous_id is not null

    union all

    select
        contacts.contact_id,
        'user' as source_kind,
        users.user_id as source_id

    from users
    inner join contacts
        on users.email = contacts.email

    union all

    select
        contact_id,
        'activity' as source_kind,
        engagement_id as source_id

    from activity_contacts

),

lead_sources_tied as (

    select
        contact_leads.lead_id,
        contact_sources.source_kind,
        contact_sources.source_id

    from contact_sources
    inner join contact_leads
        on contact_sources.contact_id = contact_leads.contact_id
    group by
        contact_leads.lead_id,
        contact_sources.source_kind,
        contact_sources.source_id

)

select * from lead_sources_tied
