-- Fails when two stretches of one source id overlap in time.
-- It would count one payment, lead or event for two customers, and totals would no longer be the sum of customers.
-- Look first at int_groups_resolved and int_users_grouped: only groups, users and visitors have more than one stretch.
with

identities as (

    select * from {{ ref('dim_customer_identities') }}

),

followed_stretches as (

    select
        source,
        source_id,
        customer_id,
        valid_from,
        valid_to,
        lead(valid_from) over (partition by source, source_id order by valid_from) as next_valid_from

    from identities

),

overlapping_stretches as (

    select
        source,
        source_id,
        customer_id,
        valid_from,
        valid_to,
        next_valid_from

    from followed_stretches
    where
        next_valid_from is not null
        and (valid_to is null or valid_to > next_valid_from)

)

select * from overlapping_stretches
