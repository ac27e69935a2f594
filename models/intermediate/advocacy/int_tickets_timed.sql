-- One row per support ticket, with how long its first response and its solution took, or have taken so far.
-- A ticket solved without a response stops waiting for one when it is solved; a contradictory one has no waits.
{%- set waits = ['first_response', 'resolution'] %}
with

cutoffs as (

    select min(source_as_of) as source_as_of from {{ ref('source_cutoffs') }}
    where source_name = 'support'

),

tickets as (

    select * from {{ ref('stg_support__tickets') }}

),

customers_by_address as (

    select * from {{ ref('int_addresses_tied') }}

),

known_tickets as (

    select
        tickets.ticket_id,
        customers_by_address.customer_id,
        tickets.created_at,
        case when tickets.first_responded_at <= cutoffs.source_as_of then tickets.first_responded_at end
            as first_response_at,
        case when tickets.solved_at <= cutoffs.source_as_of then tickets.solved_at end as resolution_at,
        tickets.reopened_count,
        coalesce(tickets.first_responded_at < tickets.created_at or tickets.solved_at < tickets.created_at, false)
            as is_contradictory,
        cutoffs.source_as_of

    from tickets
    cross join cutoffs
    left join customers_by_address
        on tickets.customer_email = customers_by_address.email
    where tickets.created_at <= cutoffs.source_as_of

),

waiting_tickets as (

    select
        *,
        case when not is_contradictory then coalesce(first_response_at, resolution_at, source_as_of) end
            as first_response_until,
        case when not is_contradictory then coalesce(resolution_at, source_as_of) end as resolution_until

    from known_tickets

),

tickets_timed as (

    select
        ticket_id,
        customer_id,
        {{ local_month('created_at') }} as month,
        {%- for wait in waits %}
        {{ wait }}_at is not null as has_{{ wait }},
        {{ elapsed_seconds('created_at', wait ~ '_until') }} / 3600 as {{ wait }}_hours,
        {{ business_hours('created_at', wait ~ '_until') }} as {{ wait }}_business_hours,
        {%- endfor %}
        is_contradictory,
        coalesce(reopened_count, 0) > 0 as is_reopened

    from waiting_tickets

)

select * from tickets_timed
