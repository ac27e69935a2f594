-- One row per HubSpot company that was delivered, merged away, or is named by another record.
-- A merged company is its survivor's customer; a domain of free mail is no company's.
with

companies as (

    select * from {{ ref('stg_hubspot__companies') }}

),

contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}

),

deal_companies as (

    select * from {{ ref('stg_hubspot__deal_companies') }}

),

group_memberships as (

    select * from {{ ref('stg_segment__group_memberships') }}

),

free_mail_domains as (

    select * from {{ ref('free_mail_domains') }}

),

{{ merged_records('companies', 'company_id', 'merged_company_ids') }},

company_ids as (

    select company_id from companies

    union distinct

    select record_id as company_id from merged_records

    union distinct

    select company_id
    from contacts
    where company_id is not null

    union distinct

    select company_id
    from deal_companies
    where company_id is not null

    union distinct

    select company_id
    from group_memberships
    where company_id is not null

),

companies_resolved as (

    select
        company_ids.company_id,
        coalesce(merged_records.surviving_id, company_ids.company_id) as customer_id,
        case
            when merged_records.is_circular then 'company_merge_circle'
            when merged_records.record_id is not null then 'company_merge'
            when companies.company_id is not null then 'company'
            else 'company_named_elsewhere'
        end as rule,
        case when free_mail_domains.domain is null then companies.company_domain end as company_domain,
        coalesce(survivors.is_deleted, false) as is_deleted

    from company_ids
    left join companies
        on company_ids.company_id = companies.company_id
    left join merged_records
        on company_ids.company_id = merged_records.record_id
    left join companies as survivors
        on coalesce(merged_records.surviving_id, company_ids.company_id) = survivors.company_id
    left join free_mail_domains
        on companies.company_domain = free_mail_domains.domain

)

select * from companies_resolved
