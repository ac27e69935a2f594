-- One row per product user, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('segment', 'users', ['id'], 'created_at') }}

),

users as (

    select
        id as user_id,
        {{ email_address('email') }} as email,
        {{ email_domain('email') }} as email_domain,
        created_at,
        coalesce(is_test, false) as is_test,
        received_at as synced_at

    from deliveries

)

select * from users
