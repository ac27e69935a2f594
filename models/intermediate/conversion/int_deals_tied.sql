-- One row per deal with someone on it: its one company, its customer and the people of the other side.
-- A deal with several companies stays one deal: the primary company's, else that of the smallest company id.
with

deal_companies as (

    select * from {{ ref('stg_hubspot__deal_companies') }}

),

deal_contacts as (

    select * from {{ ref('stg_hubspot__deal_contacts') }}

),

contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}

),

contact_leads as (

    select * from {{ ref('int_contacts_merged') }}

),

identities as (

    select * from {{ ref('dim_customer_identities') }}
    where valid_to is null

),

ranked_companies as (

    select
        deal_companies.deal_id,
        deal_companies.company_id,
        identities.customer_id,
        row_number() over (
            partition by deal_companies.deal_id
            order by
                case when deal_companies.is_primary then 0 else 1 end,
                deal_companies.company_id
        ) as company_rank

    from deal_companies
    left join identities
        on
            deal_companies.company_id = identities.source_id
            and identities.source = 'hubspot_company'

),

deal_people as (

    select
        deal_contacts.deal_id,
        count(distinct coalesce(contact_leads.lead_id, deal_contacts.contact_id)) as stakeholder_count,
        min(contacts.created_at) as first_contact_at,
        min(identities.customer_id) as contact_customer_id

    from deal_contacts
    left join contacts
        on deal_contacts.contact_id = contacts.contact_id
    left join contact_leads
        on deal_contacts.contact_id = contact_leads.contact_id
    left join identities
        on
            deal_contacts.contact_id = identities.source_id
            and identities.source = 'hubspot_contact'
    group by deal_contacts.deal_id

),

deals_tied as (

    select
        coalesce(ranked_companies.deal_id, deal_people.deal_id) as deal_id,
        ranked_companies.company_id,
        coalesce(ranked_companies.customer_id, deal_people.contact_customer_id) as customer_id,
        coalesce(deal_people.stakeholder_count, 0) as stakeholder_count,
        deal_people.first_contact_at

    from deal_people
    full outer join ranked_companies
        on deal_people.deal_id = ranked_companies.deal_id
    where ranked_companies.company_rank = 1 or ranked_companies.company_rank is null

)

select * from deals_tied
