-- One row per lead, with the first time of each milestone: of the contact, its deals and its product user.
-- Going back rewrites nothing: a recycled lead keeps its first milestones and counts how often it went back.
{{ config(**kept_by('lead_id', 'int_leads_compared')) }}
with

contact_leads as (

    select * from {{ ref('int_contacts_merged') }}
    where {{ is_changed('lead_id', 'int_leads_compared') }}

),

milestones as (

    select * from {{ ref('int_lead_milestones_unioned') }}
    where {{ is_changed('lead_id', 'int_leads_compared') }}

),

leads as (

    select lead_id

    from contact_leads
    group by lead_id

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
