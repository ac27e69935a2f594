-- One row per product user and stretch of time with one customer; test users are left out.
-- The customer of its group, else of its contact or domain, else the one that it pays for, else the user itself.
with

users as (

    select * from {{ ref('stg_segment__users') }}

),

identifies as (

    select * from {{ ref('stg_segment__identifies') }}

),

pages as (

    select * from {{ ref('stg_segment__pages') }}

),

tracks as (

    select * from {{ ref('stg_segment__tracks') }}

),

users_grouped as (

    select * from {{ ref('int_users_grouped') }}

),

contacts as (

    select * from {{ ref('int_contacts_resolved') }}

),

domains as (

    select * from {{ ref('int_domains_resolved') }}

),

stripe_customers as (

    select * from {{ ref('int_stripe_customers_resolved') }}

),

user_ids as (

    select user_id from users

    union distinct

    select user_id from users_grouped

    union distinct

    select user_id
    from identifies
    where user_id is not null

    union distinct

    select user_id
    from pages
    where user_id is not null

    union distinct

    select user_id
    from tracks
    where user_id is not null

),

contacts_by_address as (

    select
        email,
        {{ smallest_live('contact_id') }} as contact_id

    from contacts
    group by email

),

payments_by_user as (

    select
        user_id,
        {{ smallest_live('customer_id') }} as customer_id

    from stripe_customers
    group by user_id

),

payments_by_address as (

    select
        email,
        {{ smallest_live('customer_id') }} as customer_id

    from stripe_customers
    group by email

),

users_resolved as (

    select
        user_ids.user_id,
        coalesce(
            users_grouped.customer_id,
            case when contacts.company_id is not null then contacts.customer_id end,
            domains.customer_id,
            payments_by_user.customer_id,
            payments_by_address.customer_id,
            contacts.customer_id,
            {{ dbt.concat(["'user:'", 'user_ids.user_id']) }}
        ) as customer_id,
        case
            when users_grouped.customer_id is not null then 'group'
            when contacts.company_id is not null then 'contact_address'
            when domains.customer_id is not null then 'company_domain'
            when payments_by_user.customer_id is not null then 'payer_user_id'
            when payments_by_address.customer_id is not null then 'payer_address'
            when contacts.customer_id is not null then 'contact_address'
            else 'itself'
        end as rule,
        users_grouped.group_id,
        contacts.contact_id,
        coalesce(users_grouped.valid_from, {{ since_ever() }}) as valid_from,
        users_grouped.valid_to

    from user_ids
    left join users
        on user_ids.user_id = users.user_id
    left join users_grouped
        on user_ids.user_id = users_grouped.user_id
    left join contacts_by_address
        on users.email = contacts_by_address.email
    left join contacts
        on contacts_by_address.contact_id = contacts.contact_id
    left join domains
        on users.email_domain = domains.company_domain
    left join payments_by_user
        on user_ids.user_id = payments_by_user.user_id
    left join payments_by_address
        on users.email = payments_by_address.email
    where not coalesce(users.is_test, false)

)

select * from users_resolved
