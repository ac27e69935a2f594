-- One row per e-mail address that is somebody's, or that a survey, ticket or invitation names, with its customer.
-- A contact or user comes before a payer, and a payer before the domain; several customers are the smallest id.
with

contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}

),

users as (

    select * from {{ ref('stg_segment__users') }}

),

companies as (

    select * from {{ ref('stg_hubspot__companies') }}
    where not is_deleted

),

ties as (

    select * from {{ ref('dim_customer_identities') }}
    where valid_to is null

),

payers as (

    select
        payers.email,
        payers.email_domain,
        ties.customer_id

    from {{ ref('stg_stripe__customers') }} as payers
    inner join ties
        on
            payers.stripe_customer_id = ties.source_id
            and ties.source = 'stripe_customer'
    where payers.is_livemode

),

free_mail_domains as (

    select * from {{ ref('free_mail_domains') }}

),

named_addresses as (

    select email from {{ ref('stg_survey__responses') }}

    union

    select customer_email as email from {{ ref('stg_support__tickets') }}

    union

    select invitee_email as email from {{ ref('stg_referral__invitations') }}

),

domain_claims as (

    select
        companies.company_domain as email_domain,
        ties.customer_id,
        3 as claim_order

    from companies
    inner join ties
        on
            companies.company_id = ties.source_id
            and ties.source = 'hubspot_company'

    union all

    select
        email_domain,
        customer_id,
        4 as claim_order

    from payers

),

address_claims as (

    select
        contacts.email,
        ties.customer_id,
        case when ties.via_source = 'hubspot_contact' then ties.via_source_id else contacts.contact_id end
            as contact_id,
        1 as claim_order

    from contacts
    inner join ties
        on
            contacts.contact_id = ties.source_id
            and ties.source = 'hubspot_contact'

    union all

    select
        users.email,
        ties.customer_id,
        null as contact_id,
        1 as claim_order

    from users
    inner join ties
        on
            users.user_id = ties.source_id
            and ties.source = 'segment_user'

    union all

    select
        email,
        customer_id,
        null as contact_id,
        2 as claim_order

    from payers

    union all

    select
        named_addresses.email,
        domain_claims.customer_id,
        null as contact_id,
        domain_claims.claim_order

    from named_addresses
    inner join domain_claims
        on {{ email_domain('named_addresses.email') }} = domain_claims.email_domain
    left join free_mail_domains
        on domain_claims.email_domain = free_mail_domains.domain
    where free_mail_domains.domain is null

),

ranked_claims as (

    select
        email,
        customer_id,
        claim_order,
        min(contact_id) over (partition by email) as contact_id,
        row_number() over (partition by email order by claim_order, customer_id) as claim_rank

    from address_claims
    where email is not null

),

addresses_tied as (

    select
        email,
        customer_id,
        contact_id,
        claim_order > 2 as is_by_domain

    from ranked_claims
    where claim_rank = 1

)

select * from addresses_tied
