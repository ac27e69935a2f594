-- One row per HubSpot contact, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('hubspot', 'contact', ['id'], 'property_createdate') }}

),

contacts as (

    select
        id as contact_id,
        {{ email_address('property_email') }} as email,
        {{ email_domain('property_email') }} as email_domain,
        property_createdate as created_at,
        nullif(property_associatedcompanyid, '') as company_id,
        upper(property_hs_analytics_source) as analytics_source,
        property_hs_analytics_first_timestamp as first_visited_at,
        lower(property_lifecyclestage) as lifecycle_stage,
        property_hubspotscore as lead_score,
        property_hubspot_owner_id as owner_id,
        property_jobtitle as job_title,
        nullif(property_anonymous_id, '') as anonymous_id,
        property_hs_merged_object_ids as merged_contact_ids,
        coalesce(is_deleted, _fivetran_deleted, false) as is_deleted,
        {{ custom_segment_columns('hubspot', 'contact') -}}
        _fivetran_synced as synced_at

    from deliveries

)

select * from contacts
