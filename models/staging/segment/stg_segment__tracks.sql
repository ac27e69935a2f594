-- One row per product event, the latest delivery of each.
with

deliveries as (

    {{ latest_events('segment', 'tracks', 'id', 'timestamp') }}

),

tracks as (

    select
        id as event_id,
        user_id,
        {{ adapter.quote('timestamp') }} as occurred_at,
        lower(event) as event_name,
        feature as feature_name

    from deliveries

)

select * from tracks
