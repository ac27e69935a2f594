-- One row per support ticket, the latest delivery of each.
with

as_of as (

    select * from {{ ref('as_of') }}

),

deliveries as (

    select * from {{ source('support', 'ticket') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('support', 'ticket') }} as delivery_rank

    from deliveries
    cross join as_of
    where deliveries.created_at is null or deliveries.created_at <= as_of.as_of

),

tickets as (

    select
        id as ticket_id,
        lower(trim(customer_email)) as customer_email,
        created_at,
        first_response_at as first_responded_at,
        solved_at,
        reopened_count,
        lower(priority) as priority,
        _fivetran_synced as synced_at

    from ranked
    where delivery_rank = 1

)

select * from tickets
