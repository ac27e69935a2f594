-- One row per HubSpot contact that was delivered, merged away, or is named by another record.
-- Its survivor's associated company, else its company domain, else the payer with its address, else the contact itself.
with

contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}

),

deal_contacts as (

    select * from {{ ref('stg_hubspot__deal_contacts') }}

),

form_submissions as (

    select * from {{ ref('stg_hubspot__form_submissions') }}

),

users as (

    select * from {{ ref('stg_segment__users') }}

),

companies as (

    select * from {{ ref('int_companies_resolved') }}

),

domains as (

    select * from {{ ref('int_domains_resolved') }}

),

stripe_customers as (

    select * from {{ ref('int_stripe_customers_resolved') }}

),

{{ merged_records('contacts', 'contact_id', 'merged_contact_ids') }},

contact_ids as (

    select contact_id from contacts

    union distinct

    select record_id as contact_id from merged_records

    union distinct

    select contact_id
    from deal_contacts
    where contact_id is not null

    union distinct

    select contact_id
    from form_submissions
    where contact_id is not null

),

payer_addresses as (

    select
        email,
        customer_id,
        is_deleted

    from stripe_customers

    union all

    select
        users.email,
        stripe_customers.customer_id,
        stripe_customers.is_deleted

    from stripe_customers
    inner join users
        on stripe_customers.user_id = users.user_id

),

payers_by_address as (

    select
        email,
        {{ smallest_live('customer_id') }} as customer_id

    from payer_addresses
    group by email

),

survivors as (

    select
        contact_ids.contact_id,
        coalesce(merged_records.surviving_id, contact_ids.contact_id) as surviving_contact_id,
        merged_records.record_id is not null as is_merged,
        merged_records.is_circular

    from contact_ids
    left join merged_records
        on contact_ids.contact_id = merged_records.record_id

),

contacts_resolved as (

    select
        survivors.contact_id,
        survivors.surviving_contact_id,
        coalesce(
            companies.customer_id,
            domains.customer_id,
            payers_by_address.customer_id,
            {{ dbt.concat(["'contact:'", 'survivors.surviving_contact_id']) }}
        ) as customer_id,
        case
            when survivors.is_circular then 'contact_merge_circle'
            when survivors.is_merged then 'contact_merge'
            when companies.customer_id is not null then 'associated_company'
            when domains.customer_id is not null then 'company_domain'
            when payers_by_address.customer_id is not null then 'payer_address'
            when contacts.contact_id is not null then 'itself'
            else 'contact_named_elsewhere'
        end as rule,
        companies.company_id,
        delivered.email,
        delivered.anonymous_id,
        coalesce(contacts.is_deleted, false) as is_deleted

    from survivors
    left join contacts as delivered
        on survivors.contact_id = delivered.contact_id
    left join contacts
        on survivors.surviving_contact_id = contacts.contact_id
    left join companies
        on contacts.company_id = companies.company_id
    left join domains
        on contacts.email_domain = domains.company_domain
    left join payers_by_address
        on contacts.email = payers_by_address.email

)

select * from contacts_resolved
