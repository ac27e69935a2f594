-- One row per support ticket, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('support', 'ticket', ['id'], 'created_at') }}

),

tickets as (

    select
        id as ticket_id,
        {{ email_address('customer_email') }} as customer_email,
        created_at,
        first_response_at as first_responded_at,
        solved_at,
        reopened_count,
        lower(priority) as priority,
        _fivetran_synced as synced_at

    from deliveries

)

select * from tickets
