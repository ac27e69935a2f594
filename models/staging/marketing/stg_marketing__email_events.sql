-- One row per event of a marketing e-mail, the latest delivery of each.
with

as_of as (

    select * from {{ ref('as_of') }}

),

deliveries as (

    select * from {{ source('marketing', 'email_event') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('marketing', 'email_event') }} as delivery_rank

    from deliveries
    cross join as_of
    where deliveries.created_at is null or deliveries.created_at <= as_of.as_of

),

email_events as (

    select
        id as email_event_id,
        contact_id,
        trim(campaign_name) as campaign_name,
        lower(type) as email_event_type,
        created_at as occurred_at,
        _fivetran_synced as synced_at

    from ranked
    where delivery_rank = 1

)

select * from email_events
