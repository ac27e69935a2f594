-- One row per submission of a form by a HubSpot contact, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('hubspot', 'contact_form_submission', ['contact_id', 'form_id', 'timestamp'], 'timestamp') }}

),

form_submissions as (

    select
        contact_id,
        form_id,
        {{ adapter.quote('timestamp') }} as submitted_at,
        page_url,
        title as form_title,
        _fivetran_synced as synced_at

    from deliveries

)

select * from form_submissions
