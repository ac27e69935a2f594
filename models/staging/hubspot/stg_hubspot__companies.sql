-- One row per HubSpot company, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('hubspot', 'company', ['id'], 'property_createdate') }}

),

companies as (

    select
        id as company_id,
        property_name as company_name,
        {{ web_domain('property_domain') }} as company_domain,
        property_createdate as created_at,
        property_industry as industry,
        property_country as country,
        property_numberofemployees as employee_count,
        property_is_public as is_public,
        property_annualrevenue as annual_revenue,
        property_hs_merged_object_ids as merged_company_ids,
        coalesce(is_deleted, _fivetran_deleted, false) as is_deleted,
        {{ custom_segment_columns('hubspot', 'company') -}}
        _fivetran_synced as synced_at

    from deliveries

)

select * from companies
