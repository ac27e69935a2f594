-- One row per sign that a lead reached a milestone: of the contact, of its deals and of its product user.
-- Repeats are kept, also those of contacts merged into the lead.
{{ config(**kept_by('lead_id', 'int_leads_compared')) }}
with

contact_leads as (

    select * from {{ ref('int_contacts_merged') }}
    where {{ is_changed('lead_id', 'int_leads_compared') }}

),

contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}

),

lead_events as (

    select * from {{ ref('fct_lead_events') }}
    where {{ is_changed('lead_id', 'int_leads_compared') }}

),

deal_contacts as (

    select * from {{ ref('stg_hubspot__deal_contacts') }}

),

deals as (

    select * from {{ ref('fct_deals') }}

),

users as (

    select * from {{ ref('stg_segment__users') }}

),

user_milestones as (

    select * from {{ ref('fct_user_milestones') }}

),

lead_milestones_unioned as (

    select
        lead_id,
        milestone,
        occurred_at,
        is_recycled,
        source,
        evidence_id

    from lead_events

    union all

    select
        contact_leads.lead_id,
        'opportunity' as milestone,
        deals.created_at as occurred_at,
        false as is_recycled,
        'hubspot.deal' as source,
        {{ dbt.concat(['deals.deal_id', "'/'", 'contact_leads.contact_id']) }} as evidence_id

    from deals
    inner join deal_contacts
        on deals.deal_id = deal_contacts.deal_id
    inner join contact_leads
        on deal_contacts.contact_id = contact_leads.contact_id

    union all

    select
        contact_leads.lead_id,
        'won' as milestone,
        deals.closed_at as occurred_at,
        false as is_recycled,
        'hubspot.deal' as source,
        {{ dbt.concat(['deals.deal_id', "'/'", 'contact_leads.contact_id']) }} as evidence_id

    from deals
    inner join deal_contacts
        on deals.deal_id = deal_contacts.deal_id
    inner join contact_leads
        on deal_contacts.contact_id = contact_leads.contact_id
    where deals.is_won

    union all

    select
        contact_leads.lead_id,
        'pql' as milestone,
        user_milestones.pql_at as occurred_at,
        false as is_recycled,
        'segment.tracks' as source,
        {{ dbt.concat(['users.user_id', "'/'", 'contact_leads.contact_id']) }} as evidence_id

    from user_milestones
    inner join users
        on user_milestones.user_id = users.user_id
    inner join contacts
        on users.email = contacts.email
    inner join contact_leads
        on contacts.contact_id = contact_leads.contact_id
    where user_milestones.pql_at is not null

)

select * from lead_milestones_unioned
