-- One row per source id and stretch of time, with the customer that it belongs to and the rule that says so.
-- Groups, users and visitors can move from one customer to another; the other sources have one row an id.
with

companies as (

    select * from {{ ref('int_companies_resolved') }}

),

stripe_customers as (

    select * from {{ ref('int_stripe_customers_resolved') }}

),

contacts as (

    select * from {{ ref('int_contacts_resolved') }}

),

product_groups as (

    select * from {{ ref('int_groups_resolved') }}

),

users as (

    select * from {{ ref('int_users_resolved') }}

),

visitors as (

    select * from {{ ref('int_visitors_resolved') }}

),

ties as (

    select
        'hubspot_company' as source,
        company_id as source_id,
        customer_id,
        {{ since_ever() }} as valid_from,
        cast(null as timestamp) as valid_to,
        rule,
        case when customer_id <> company_id then 'hubspot_company' end as via_source,
        case when customer_id <> company_id then customer_id end as via_source_id

    from companies

    union all

    select
        'stripe_customer' as source,
        stripe_customer_id as source_id,
        customer_id,
        {{ since_ever() }} as valid_from,
        cast(null as timestamp) as valid_to,
        rule,
        case
            when rule in ('account_id', 'company_domain') then 'hubspot_company'
            when rule = 'payers_of_one_domain' then 'stripe_customer'
        end as via_source,
        case
            when rule = 'account_id' then account_id
            when rule in ('company_domain', 'payers_of_one_domain') then customer_id
        end as via_source_id

    from stripe_customers

    union all

    select
        'hubspot_contact' as source,
        contact_id as source_id,
        customer_id,
        {{ since_ever() }} as valid_from,
        cast(null as timestamp) as valid_to,
        rule,
        case
            when surviving_contact_id <> contact_id then 'hubspot_contact'
            when rule = 'associated_company' then 'hubspot_company'
        end as via_source,
        case
            when surviving_contact_id <> contact_id then surviving_contact_id
            when rule = 'associated_company' then company_id
        end as via_source_id

    from contacts

    union all

    select
        'segment_group' as source,
        group_id as source_id,
        customer_id,
        valid_from,
        valid_to,
        rule,
        cast(null as {{ dbt.type_string() }}) as via_source,
        cast(null as {{ dbt.type_string() }}) as via_source_id

    from product_groups

    union all

    select
        'segment_user' as source,
        user_id as source_id,
        customer_id,
        valid_from,
        valid_to,
        rule,
        case
            when rule = 'group' then 'segment_group'
            when rule = 'contact_address' then 'hubspot_contact'
        end as via_source,
        case
            when rule = 'group' then group_id
            when rule = 'contact_address' then contact_id
        end as via_source_id

    from users

    union all

    select
        'segment_anonymous' as source,
        anonymous_id as source_id,
        customer_id,
        valid_from,
        valid_to,
        rule,
        case when user_id is null then 'hubspot_contact' else 'segment_user' end as via_source,
        coalesce(user_id, contact_id) as via_source_id

    from visitors

),

dim_customer_identities as (

    select
        source,
        source_id,
        customer_id,
        valid_from,
        valid_to,
        rule,
        via_source,
        via_source_id

    from ties

)

select * from dim_customer_identities
