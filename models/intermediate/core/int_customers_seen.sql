-- One row per customer, with when any source first knew of it; visitors that nothing ties are no customers.
-- A group or user that moved counts for its later customer from the move on.
{{ config(materialized='view') }}
with

identities as (

    select * from {{ ref('dim_customer_identities') }}

),

companies as (

    select * from {{ ref('stg_hubspot__companies') }}

),

contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}

),

stripe_customers as (

    select * from {{ ref('stg_stripe__customers') }}

),

users as (

    select * from {{ ref('stg_segment__users') }}

),

group_memberships as (

    select * from {{ ref('stg_segment__group_memberships') }}

),

sessions as (

    select * from {{ ref('fct_web_sessions') }}

),

revenue as (

    select * from {{ ref('fct_customer_revenue') }}

),

milestones as (

    select * from {{ ref('fct_lifecycle_milestones') }}

),

records as (

    select
        'hubspot_company' as source,
        company_id as source_id,
        created_at as seen_at,
        is_deleted

    from companies

    union all

    select
        'hubspot_contact' as source,
        contact_id as source_id,
        case when first_visited_at < created_at then first_visited_at else created_at end as seen_at,
        is_deleted

    from contacts

    union all

    select
        'stripe_customer' as source,
        stripe_customer_id as source_id,
        created_at as seen_at,
        is_deleted

    from stripe_customers

    union all

    select
        'segment_user' as source,
        user_id as source_id,
        created_at as seen_at,
        false as is_deleted

    from users

    union all

    select
        'segment_group' as source,
        group_id as source_id,
        min(joined_at) as seen_at,
        false as is_deleted

    from group_memberships
    group by group_id

),

sightings as (

    select
        identities.customer_id,
        case
            when records.seen_at < identities.valid_from then identities.valid_from
            else records.seen_at
        end as seen_at,
        case when records.is_deleted then 0 else 1 end as is_live

    from identities
    left join records
        on
            identities.source = records.source
            and identities.source_id = records.source_id
    where identities.source <> 'segment_anonymous'

    union all

    select
        customer_id,
        min(started_at) as seen_at,
        0 as is_live

    from sessions
    where customer_id is not null
    group by customer_id

    union all

    select
        customer_id,
        first_paid_at as seen_at,
        0 as is_live

    from revenue

    union all

    select
        customer_id,
        case when trial_started_at < signed_up_at then trial_started_at else signed_up_at end as seen_at,
        0 as is_live

    from milestones

),

customers_seen as (

    select
        customer_id,
        min(seen_at) as first_seen_at,
        max(is_live) = 0 as is_deleted

    from sightings
    group by customer_id

)

select * from customers_seen
