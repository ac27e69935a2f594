-- One row per contact, merged ones included, with the lead that it is: the surviving contact.
-- Leads whose surviving contact was deleted, or never delivered, are left out.
with

contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}

),

{{ merged_records('contacts', 'contact_id', 'merged_contact_ids') }},

contact_leads as (

    select
        record_id as contact_id,
        surviving_id as lead_id

    from merged_records

    union all

    select
        contacts.contact_id,
        contacts.contact_id as lead_id

    from contacts
    left join merged_records
        on contacts.contact_id = merged_records.record_id
    where merged_records.record_id is null

),

contacts_merged as (

    select
        contact_leads.contact_id,
        contact_leads.lead_id

    from contact_leads
    inner join contacts
        on contact_leads.lead_id = contacts.contact_id
    where not contacts.is_deleted

)

select * from contacts_merged
