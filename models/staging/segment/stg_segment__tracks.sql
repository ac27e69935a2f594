-- One row per product event, the latest delivery of each.
{{ config(**kept_events('segment', 'event_id', 'occurred_at')) }}
with

deliveries as (

    {{ latest_events('segment', 'tracks', 'id', 'timestamp', 'event', 'occurred_at', {'user_id': dbt.type_string()}) }}

),

tracks as (

    select
        event_key,
        id as event_id,
        nullif(user_id, '') as user_id,
        {{ adapter.quote('timestamp') }} as occurred_at,
        lower(event) as event_name,
        nullif(feature, '') as feature_name,
        received_at as synced_at,
        changed_at,
        replaced_user_id,
        replaced_occurred_at

    from deliveries

)

select * from tracks
