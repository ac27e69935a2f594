-- One row per product event of a user whose events are counted anew tonight; none where all users' are.
-- Read once for every table that is kept by user.
with

tracks as (

    select * from {{ ref('stg_segment__tracks') }}
    {%- if new_deliveries('segment') is none %}
    where false
    {%- endif %}

),

changed_users as (

    select user_id from {{ ref('int_users_compared') }}
    where is_changed

),

tracks_recounted as (

    select
        tracks.event_id,
        tracks.user_id,
        tracks.occurred_at,
        tracks.event_name,
        tracks.feature_name

    from tracks
    inner join changed_users
        on tracks.user_id = changed_users.user_id

)

select * from tracks_recounted
