-- One row per link of a HubSpot deal to a company, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('hubspot', 'deal_company', ['deal_id', 'company_id']) }}

),

deal_companies as (

    select
        deal_id,
        company_id,
        type_id as association_type_id,
        _fivetran_synced as synced_at

    from deliveries

)

select * from deal_companies
