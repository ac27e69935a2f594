-- One row per e-mail address of a contact or product user, with the customer that it means.
-- Several customers at one address are the smallest id.
with

contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}

),

users as (

    select * from {{ ref('stg_segment__users') }}

),

identities as (

    select * from {{ ref('dim_customer_identities') }}

),

address_claims as (

    select
        contacts.email,
        identities.customer_id

    from contacts
    inner join identities
        on
            contacts.contact_id = identities.source_id
            and identities.source = 'hubspot_contact'

    union all

    select
        users.email,
        identities.customer_id

    from users
    inner join identities
        on
            users.user_id = identities.source_id
            and identities.source = 'segment_user'
            and identities.valid_to is null

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
