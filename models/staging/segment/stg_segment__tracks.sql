-- One row per product event, the latest delivery of each.
with

as_of as (

    select * from {{ ref('as_of') }}

),

deliveries as (

    select * from {{ source('segment', 'tracks') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('segment', 'tracks') }} as delivery_rank

    from deliveries
    cross join as_of
    where deliveries.{{ adapter.quote('timestamp') }} is null or deliveries.{{ adapter.quote('timestamp') }} <= as_of.as_of

),

tracks as (

    select
        id as event_id,
        anonymous_id,
        user_id,
        {{ adapter.quote('timestamp') }} as occurred_at,
        lower(event) as event_name,
        feature as feature_name,
        group_id,
        received_at as synced_at

    from ranked
    where delivery_rank = 1

)

select * from tracks
