-- One row per link of a HubSpot deal to a company, the latest delivery of each.
with

deliveries as (

    select * from {{ source('hubspot', 'deal_company') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('hubspot', 'deal_company') }} as delivery_rank

    from deliveries

),

deal_companies as (

    select
        deal_id,
        company_id,
        type_id as association_type_id,
        _fivetran_synced as synced_at

    from ranked
    where delivery_rank = 1

)

select * from deal_companies
