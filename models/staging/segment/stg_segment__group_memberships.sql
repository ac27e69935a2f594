-- One row per membership of a user in a product group, the latest delivery of each.
with

as_of as (

    select * from {{ ref('as_of') }}

),

deliveries as (

    select * from {{ source('segment', 'groups') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('segment', 'groups') }} as delivery_rank

    from deliveries
    cross join as_of
    where deliveries.{{ adapter.quote('timestamp') }} is null or deliveries.{{ adapter.quote('timestamp') }} <= as_of.as_of

),

group_memberships as (

    select
        id as group_id,
        user_id,
        {{ adapter.quote('timestamp') }} as joined_at,
        name as group_name,
        plan as plan_name,
        company_id,
        received_at as synced_at

    from ranked
    where delivery_rank = 1

)

select * from group_memberships
