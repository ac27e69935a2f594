-- One row per lead, with the first time of each milestone: of the contact, its deals and its product user.
-- Going back rewrites nothing: a recycled lead keeps its first milestones and counts how often it went back.
with

contact_leads as (

    select * from {{ ref('int_contacts_merged') }}

),

contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}

),

lead_events as (

    select * from {{ ref('fct_lead_events') }}

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

leads as (

    select lead_id

    from contact_leads
    group by lead_id

),

milestones as (

    select
        lead_id,
        milestone,
        occurred_at,
        is_recycled

    from lead_events

    union all

    select
        contact_leads.lead_id,
        'opportunity' as milestone,
        deals.created_at as occurred_at,
        false as is_recycled

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
        false as is_recycled

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
        false as is_recycled

    from user_milestones
    inner join users
        on user_milestones.user_id = users.user_id
    inner join contacts
        on users.email = contacts.email
    inner join contact_leads
        on contacts.contact_id = contact_leads.contact_id
    where user_milestones.pql_at is not null

),

leads_reached as (

    select
        leads.lead_id,
        {% for milestone in ['lead', 'mql', 'sal', 'sql', 'opportunity', 'won', 'pql', 'disqualified'] %}
        min(case when milestones.milestone = '{{ milestone }}' then milestones.occurred_at end) as {{ milestone }}_at,
        {% endfor %}
        sum(case when milestones.is_recycled then 1 else 0 end) as recycle_count

    from leads
    left join milestones
        on leads.lead_id = milestones.lead_id
    group by leads.lead_id

)

select * from leads_reached
