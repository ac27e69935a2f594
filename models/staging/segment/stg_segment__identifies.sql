-- One row per tie of an anonymous visitor to a user, the latest delivery of each.
with

as_of as (

    select * from {{ ref('as_of') }}

),

deliveries as (

    select * from {{ source('segment', 'identifies') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('segment', 'identifies') }} as delivery_rank

    from deliveries
    cross join as_of
    where deliveries.{{ adapter.quote('timestamp') }} is null or deliveries.{{ adapter.quote('timestamp') }} <= as_of.as_of

),

identifies as (

    select
        id as identify_id,
        anonymous_id,
        user_id,
        lower(trim(email)) as email,
        {{ adapter.quote('timestamp') }} as identified_at,
        received_at as synced_at

    from ranked
    where delivery_rank = 1

)

select * from identifies
