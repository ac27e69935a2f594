-- One row per anonymous visitor that can be tied and stretch of time with one customer.
-- The first user identified on a device keeps it, earlier events and later anonymous ones included.
{{ config(materialized='view') }}
with

identifies as (

    select * from {{ ref('stg_segment__identifies') }}

),

pages as (

    select * from {{ ref('stg_segment__pages') }}

),

users as (

    select * from {{ ref('int_users_resolved') }}

),

contacts as (

    select * from {{ ref('int_contacts_resolved') }}

),

first_identifies as (

    select
        anonymous_id,
        user_id,
        row_number() over (partition by anonymous_id order by identified_at, identify_id) as identify_rank

    from identifies
    where
        anonymous_id is not null
        and user_id is not null

),

first_signed_in_pages as (

    select
        pages.anonymous_id,
        pages.user_id,
        row_number() over (partition by pages.anonymous_id order by pages.viewed_at, pages.page_view_id) as page_rank

    from pages
    left join first_identifies
        on pages.anonymous_id = first_identifies.anonymous_id
    where
        pages.anonymous_id is not null
        and pages.user_id is not null
        and first_identifies.anonymous_id is null

),

visitor_users as (

    select
        anonymous_id,
        user_id,
        'first_identify' as rule

    from first_identifies
    where identify_rank = 1

    union all

    select
        anonymous_id,
        user_id,
        'first_signed_in_page' as rule

    from first_signed_in_pages
    where page_rank = 1

),

visitor_contacts as (

    select
        anonymous_id,
        {{ smallest_live('surviving_contact_id') }} as contact_id

    from contacts
    where anonymous_id is not null
    group by anonymous_id

),

visitors_resolved as (

    select
        visitor_users.anonymous_id,
        users.customer_id,
        visitor_users.rule,
        visitor_users.user_id,
        cast(null as {{ dbt.type_string() }}) as contact_id,
        users.valid_from,
        users.valid_to

    from visitor_users
    inner join users
        on visitor_users.user_id = users.user_id

    union all

    select
        visitor_contacts.anonymous_id,
        contacts.customer_id,
        'contact_of_the_visitor' as rule,
        cast(null as {{ dbt.type_string() }}) as user_id,
        contacts.contact_id,
        {{ since_ever() }} as valid_from,
        cast(null as timestamp) as valid_to

    from visitor_contacts
    inner join contacts
        on visitor_contacts.contact_id = contacts.contact_id
    left join visitor_users
        on visitor_contacts.anonymous_id = visitor_users.anonymous_id
    where visitor_users.anonymous_id is null

)

select * from visitors_resolved
