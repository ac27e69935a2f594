-- One row per event of a marketing e-mail, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('marketing', 'email_event', ['id'], 'created_at') }}

),

email_events as (

    select
        id as email_event_id,
        contact_id,
        {{ utm_tag('campaign_name') }} as campaign_name,
        lower(trim(type)) as email_event_type,
        created_at as occurred_at,
        _fivetran_synced as synced_at

    from deliveries

)

select * from email_events
