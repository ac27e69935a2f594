-- One row per tie of an anonymous visitor to a user, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('segment', 'identifies', ['id'], 'timestamp') }}

),

identifies as (

    select
        id as identify_id,
        nullif(anonymous_id, '') as anonymous_id,
        nullif(user_id, '') as user_id,
        {{ email_address('email') }} as email,
        {{ adapter.quote('timestamp') }} as identified_at,
        received_at as synced_at

    from deliveries

)

select * from identifies
