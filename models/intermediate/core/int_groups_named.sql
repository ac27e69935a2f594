-- One row per product group that names a company and stretch of time with one customer.
-- The first company named counts from the beginning; naming none changes nothing.
with

group_memberships as (

    select * from {{ ref('stg_segment__group_memberships') }}

),

users as (

    select * from {{ ref('stg_segment__users') }}

),

companies as (

    select * from {{ ref('int_companies_resolved') }}

),

named_companies as (

    select
        group_memberships.group_id,
        coalesce(group_memberships.joined_at, {{ since_ever() }}) as named_at,
        min(companies.customer_id) as customer_id

    from group_memberships
    inner join companies
        on group_memberships.company_id = companies.company_id
    left join users
        on group_memberships.user_id = users.user_id
    where not coalesce(users.is_test, false)
    group by
        group_memberships.group_id,
        coalesce(group_memberships.joined_at, {{ since_ever() }})

),

compared_companies as (

    select
        group_id,
        named_at,
        customer_id,
        lag(customer_id) over (partition by group_id order by named_at) as previous_customer_id

    from named_companies

),

groups_named as (

    select
        group_id,
        customer_id,
        case when previous_customer_id is null then {{ since_ever() }} else named_at end as valid_from,
        lead(named_at) over (partition by group_id order by named_at) as valid_to

    from compared_companies
    where
        previous_customer_id is null
        or customer_id <> previous_customer_id

)

select * from groups_named
