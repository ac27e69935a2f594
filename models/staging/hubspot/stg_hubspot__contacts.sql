-- One row per HubSpot contact, the latest delivery of each.
with

as_of as (

    select * from {{ ref('as_of') }}

),

deliveries as (

    select * from {{ source('hubspot', 'contact') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('hubspot', 'contact') }} as delivery_rank

    from deliveries
    cross join as_of
    where deliveries.property_createdate is null or deliveries.property_createdate <= as_of.as_of

),

contacts as (

    select
        id as contact_id,
        lower(trim(property_email)) as email,
        {{ email_domain('property_email') }} as email_domain,
        property_createdate as created_at,
        property_associatedcompanyid as company_id,
        upper(property_hs_analytics_source) as analytics_source,
        property_hs_analytics_first_timestamp as first_visited_at,
        lower(property_lifecyclestage) as lifecycle_stage,
        property_hubspotscore as lead_score,
        property_hubspot_owner_id as owner_id,
        property_jobtitle as job_title,
        property_anonymous_id as anonymous_id,
        property_hs_merged_object_ids as merged_contact_ids,
        coalesce(is_deleted, _fivetran_deleted, false) as is_deleted,
        _fivetran_synced as synced_at

    from ranked
    where delivery_rank = 1

)

select * from contacts
