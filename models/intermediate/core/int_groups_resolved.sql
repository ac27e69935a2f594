-- One row per product group and stretch of time with one customer; groups of test users alone are left out.
-- The company that the group names, else what most members, its account id, a payer or a contact among them say.
with

group_memberships as (

    select * from {{ ref('stg_segment__group_memberships') }}

),

users as (

    select * from {{ ref('stg_segment__users') }}

),

free_mail_domains as (

    select * from {{ ref('free_mail_domains') }}

),

named_groups as (

    select * from {{ ref('int_groups_named') }}

),

domains as (

    select * from {{ ref('int_domains_resolved') }}

),

stripe_customers as (

    select * from {{ ref('int_stripe_customers_resolved') }}

),

contacts as (

    select * from {{ ref('int_contacts_resolved') }}

),

members as (

    select
        group_memberships.group_id,
        group_memberships.user_id,
        max(users.email) as email,
        max(case when free_mail_domains.domain is null then users.email_domain end) as company_domain

    from group_memberships
    left join users
        on group_memberships.user_id = users.user_id
    left join free_mail_domains
        on users.email_domain = free_mail_domains.domain
    where not coalesce(users.is_test, false)
    group by
        group_memberships.group_id,
        group_memberships.user_id

),

counted_domains as (

    select
        group_id,
        company_domain,
        row_number() over (partition by group_id order by count(*) desc, company_domain) as domain_rank

    from members
    where company_domain is not null
    group by
        group_id,
        company_domain

),

member_ties as (

    select
        members.group_id,
        {{ smallest_live('payers.customer_id') }} as payer_customer_id,
        {{ smallest_live('contacts.customer_id') }} as contact_customer_id

    from members
    left join stripe_customers as payers
        on members.user_id = payers.user_id
    left join contacts
        on members.email = contacts.email
    group by members.group_id

),

accounts as (

    select
        account_id,
        min(customer_id) as customer_id

    from stripe_customers
    group by account_id

),

groups_resolved as (

    select
        member_ties.group_id,
        coalesce(
            named_groups.customer_id,
            domains.customer_id,
            accounts.customer_id,
            member_ties.payer_customer_id,
            member_ties.contact_customer_id,
            {{ dbt.concat(["'group:'", 'member_ties.group_id']) }}
        ) as customer_id,
        case
            when named_groups.customer_id is not null then 'group_company'
            when domains.customer_id is not null then 'domain_of_most_members'
            when accounts.customer_id is not null then 'account_id'
            when member_ties.payer_customer_id is not null then 'paying_member'
            when member_ties.contact_customer_id is not null then 'contact_of_a_member'
            else 'itself'
        end as rule,
        coalesce(named_groups.valid_from, {{ since_ever() }}) as valid_from,
        named_groups.valid_to

    from member_ties
    left join named_groups
        on member_ties.group_id = named_groups.group_id
    left join counted_domains
        on
            member_ties.group_id = counted_domains.group_id
            and counted_domains.domain_rank = 1
    left join domains
        on counted_domains.company_domain = domains.company_domain
    left join accounts
        on member_ties.group_id = accounts.account_id

)

select * from groups_resolved
