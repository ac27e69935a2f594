-- One row per e-mail address of a contact or product user, with the customer that it means.
-- Several customers at one address are the smallest id.
with

contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}

),

users as (

    select * from {{ ref('stg_segment__users') }}

),

contact_ties as (

    select * from {{ ref('dim_customer_identities') }}
    where source = 'hubspot_contact'

),

user_ties as (

    select * from {{ ref('dim_customer_identities') }}
    where
        source = 'segment_user'
        and valid_to is null

),

address_claims as (

    select
        contacts.email,
        contact_ties.customer_id

    from contacts
    inner join contact_ties
        on contacts.contact_id = contact_ties.source_id

    union all

    select
        users.email,
        user_ties.customer_id

    from users
    inner join user_ties
        on users.user_id = user_ties.source_id

),

addresses_tied as (

    select
        email,
        min(customer_id) as customer_id

    from address_claims
    where email is not null
    group by email

)

select * from addresses_tied
