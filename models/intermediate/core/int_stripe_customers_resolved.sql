-- One row per Stripe customer outside test mode, with the customer that it pays for.
-- The account in its metadata, else the company of its e-mail domain, else the domain's other payers, else itself.
with

stripe_customers as (

    select * from {{ ref('stg_stripe__customers') }}

),

subscription_history as (

    select * from {{ ref('stg_stripe__subscription_history') }}

),

subscriptions as (

    select * from {{ ref('stg_stripe__subscriptions') }}

),

invoices as (

    select * from {{ ref('stg_stripe__invoices') }}

),

charges as (

    select * from {{ ref('stg_stripe__charges') }}

),

companies as (

    select * from {{ ref('int_companies_resolved') }}

),

free_mail_domains as (

    select * from {{ ref('free_mail_domains') }}

),

company_domains as (

    select
        company_domain,
        min(customer_id) as customer_id

    from companies
    where not is_deleted
    group by company_domain

),

stripe_customer_ids as (

    select stripe_customer_id from stripe_customers

    union distinct

    select stripe_customer_id
    from subscription_history
    where is_livemode and stripe_customer_id is not null

    union distinct

    select stripe_customer_id
    from subscriptions
    where is_livemode and stripe_customer_id is not null

    union distinct

    select stripe_customer_id
    from invoices
    where stripe_customer_id is not null

    union distinct

    select stripe_customer_id
    from charges
    where stripe_customer_id is not null

),

all_payers as (

    select
        stripe_customer_ids.stripe_customer_id,
        stripe_customers.account_id,
        stripe_customers.user_id,
        stripe_customers.email,
        coalesce(stripe_customers.is_deleted, false) as is_deleted,
        case when free_mail_domains.domain is null then stripe_customers.email_domain end as company_domain

    from stripe_customer_ids
    left join stripe_customers
        on stripe_customer_ids.stripe_customer_id = stripe_customers.stripe_customer_id
    left join free_mail_domains
        on stripe_customers.email_domain = free_mail_domains.domain
    where coalesce(stripe_customers.is_livemode, true)

),

payers as (

    select
        *,
        case when account_id is null then company_domain end as resolving_domain

    from all_payers

),

payers_by_domain as (

    select
        resolving_domain,
        min(stripe_customer_id) as smallest_stripe_customer_id

    from payers
    group by resolving_domain

),

stripe_customers_resolved as (

    select
        payers.stripe_customer_id,
        coalesce(
            companies.customer_id,
            payers.account_id,
            company_domains.customer_id,
            payers_by_domain.smallest_stripe_customer_id,
            payers.stripe_customer_id
        ) as customer_id,
        case
            when companies.customer_id is not null then 'account_id'
            when payers.account_id is not null then 'account_id_without_company'
            when company_domains.customer_id is not null then 'company_domain'
            when payers_by_domain.smallest_stripe_customer_id <> payers.stripe_customer_id then 'payers_of_one_domain'
            else 'itself'
        end as rule,
        payers.account_id,
        payers.user_id,
        payers.email,
        payers.company_domain,
        payers.is_deleted

    from payers
    left join companies
        on payers.account_id = companies.company_id
    left join company_domains
        on payers.resolving_domain = company_domains.company_domain
    left join payers_by_domain
        on payers.resolving_domain = payers_by_domain.resolving_domain

)

select * from stripe_customers_resolved
