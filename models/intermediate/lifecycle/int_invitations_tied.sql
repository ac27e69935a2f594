-- One row per invitation of a known customer, with who invited whom; an unknown invitee is null.
with

as_of as (

    select * from {{ ref('as_of') }}

),

invitations as (

    select * from {{ ref('stg_referral__invitations') }}

),

identities as (

    select * from {{ ref('dim_customer_identities') }}

),

customers_by_address as (

    select * from {{ ref('int_addresses_tied') }}

),

inviters as (

    select
        source_id as account_id,
        customer_id,
        row_number() over (partition by source_id order by source) as tie_rank

    from identities
    where
        source in ('hubspot_company', 'segment_group')
        and valid_to is null

),

invitations_tied as (

    select
        invitations.invitation_id,
        invitations.sent_at,
        case when invitations.accepted_at <= as_of.as_of then invitations.accepted_at end as accepted_at,
        inviters.customer_id as inviter_id,
        coalesce(referred_companies.customer_id, customers_by_address.customer_id) as invitee_id

    from invitations
    cross join as_of
    inner join inviters
        on
            invitations.inviter_account_id = inviters.account_id
            and inviters.tie_rank = 1
    left join identities as referred_companies
        on
            invitations.referred_company_id = referred_companies.source_id
            and referred_companies.source = 'hubspot_company'
    left join customers_by_address
        on invitations.invitee_email = customers_by_address.email

)

select * from invitations_tied
