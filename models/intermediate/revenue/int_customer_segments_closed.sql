-- One row per customer and unbroken run of months at whose close it has the same members of the dated segments.
-- [from_month, to_month); what held at no close of a month is left out.
with

segment_history as (

    select
        *,
        -- The left limit at a month's end: what begins at midnight on the 1st is first seen at that month's close.
        {{ local_month('valid_from') }} as from_month,
        {{ local_month('coalesce(valid_to, ' ~ end_of_time() ~ ')') }} as to_month

    from {{ ref('dim_customer_segment_history') }}

),

customer_segments_closed as (

    select
        customer_id,
        from_month,
        to_month,
        {{ dated_segments() | join(',\n        ') }}

    from segment_history
    where from_month < to_month

)

select * from customer_segments_closed
