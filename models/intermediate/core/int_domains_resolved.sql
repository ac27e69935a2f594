-- One row per e-mail domain of a company or payer, with the customer that it means; never a free-mail domain.
-- A company's own domain wins over a payer's address, a live payer over a deleted one; of several the smallest id.
with

companies as (

    select * from {{ ref('int_companies_resolved') }}

),

stripe_customers as (

    select * from {{ ref('int_stripe_customers_resolved') }}

),

claims as (

    select
        company_domain,
        customer_id,
        1 as claim_order

    from companies
    where
        company_domain is not null
        and not is_deleted

    union all

    select
        company_domain,
        customer_id,
        case when is_deleted then 3 else 2 end as claim_order

    from stripe_customers
    where company_domain is not null

),

ranked_claims as (

    select
        company_domain,
        customer_id,
        row_number() over (partition by company_domain order by claim_order, customer_id) as claim_rank

    from claims

),

domains_resolved as (

    select
        company_domain,
        customer_id

    from ranked_claims
    where claim_rank = 1

)

select * from domains_resolved
