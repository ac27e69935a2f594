-- One row per submission of a form by a HubSpot contact, the latest delivery of each.
with

as_of as (

    select * from {{ ref('as_of') }}

),

deliveries as (

    select * from {{ source('hubspot', 'contact_form_submission') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('hubspot', 'contact_form_submission') }} as delivery_rank

    from deliveries
    cross join as_of
    where deliveries.{{ adapter.quote('timestamp') }} is null or deliveries.{{ adapter.quote('timestamp') }} <= as_of.as_of

),

form_submissions as (

    select
        contact_id,
        form_id,
        {{ adapter.quote('timestamp') }} as submitted_at,
        page_url,
        title as form_title,
        _fivetran_synced as synced_at

    from ranked
    where delivery_rank = 1

)

select * from form_submissions
