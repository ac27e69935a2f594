-- One row per product user, the latest delivery of each.
with

as_of as (

    select * from {{ ref('as_of') }}

),

deliveries as (

    select * from {{ source('segment', 'users') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('segment', 'users') }} as delivery_rank

    from deliveries
    cross join as_of
    where deliveries.created_at is null or deliveries.created_at <= as_of.as_of

),

users as (

    select
        id as user_id,
        lower(trim(email)) as email,
        {{ email_domain('email') }} as email_domain,
        created_at,
        coalesce(is_test, false) as is_test,
        received_at as synced_at

    from ranked
    where delivery_rank = 1

)

select * from users
