-- One row per product user in a group and stretch of time with one customer.
-- The group joined last rules from then on; what came before the first one belongs to the first.
{{ config(materialized='view') }}
with

group_memberships as (

    select * from {{ ref('stg_segment__group_memberships') }}

),

users as (

    select * from {{ ref('stg_segment__users') }}

),

user_groups as (

    select * from {{ ref('int_groups_resolved') }}

),

memberships as (

    select
        group_memberships.user_id,
        coalesce(group_memberships.joined_at, {{ since_ever() }}) as joined_at,
        min(group_memberships.group_id) as group_id

    from group_memberships
    left join users
        on group_memberships.user_id = users.user_id
    where
        group_memberships.user_id is not null
        and not coalesce(users.is_test, false)
    group by
        group_memberships.user_id,
        coalesce(group_memberships.joined_at, {{ since_ever() }})

),

membership_stretches as (

    select
        user_id,
        group_id,
        case
            when row_number() over (partition by user_id order by joined_at) = 1 then {{ since_ever() }}
            else joined_at
        end as member_from,
        lead(joined_at) over (partition by user_id order by joined_at) as member_to

    from memberships

),

pieces as (

    select
        membership_stretches.user_id,
        membership_stretches.group_id,
        user_groups.customer_id,
        case
            when user_groups.valid_from > membership_stretches.member_from then user_groups.valid_from
            else membership_stretches.member_from
        end as valid_from

    from membership_stretches
    inner join user_groups
        on
            membership_stretches.group_id = user_groups.group_id
            and coalesce(membership_stretches.member_to, {{ end_of_time() }}) > user_groups.valid_from
            and membership_stretches.member_from < coalesce(user_groups.valid_to, {{ end_of_time() }})

),

compared_pieces as (

    select
        user_id,
        group_id,
        customer_id,
        valid_from,
        lag(customer_id) over (partition by user_id order by valid_from) as previous_customer_id

    from pieces

),

users_grouped as (

    select
        user_id,
        group_id,
        customer_id,
        valid_from,
        lead(valid_from) over (partition by user_id order by valid_from) as valid_to

    from compared_pieces
    where
        previous_customer_id is null
        or customer_id <> previous_customer_id

)

select * from users_grouped
