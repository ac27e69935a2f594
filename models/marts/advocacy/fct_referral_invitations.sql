-- One row per referral invitation, with who invited whom and whether and why it counts.
-- Whoever invites itself, or a customer that came by the other's own invitation, has referred nobody.
with

as_of as (

    select * from {{ ref('as_of') }}

),

invitations as (

    select * from {{ ref('stg_referral__invitations') }}

),

companies as (

    select * from {{ ref('stg_hubspot__companies') }}

),

free_mail_domains as (

    select * from {{ ref('free_mail_domains') }}

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

own_domains as (

    select
        identities.customer_id,
        companies.company_domain

    from identities
    inner join companies
        on identities.source_id = companies.company_id
    left join free_mail_domains
        on companies.company_domain = free_mail_domains.domain
    where
        identities.source = 'hubspot_company'
        and companies.company_domain is not null
        and free_mail_domains.domain is null
    group by
        identities.customer_id,
        companies.company_domain

),

tied_invitations as (

    select
        invitations.invitation_id,
        inviters.customer_id as inviter_customer_id,
        -- A colleague who is no contact yet has the inviter's own domain, which other companies may have, too.
        coalesce(
            referred_companies.customer_id,
            case when not customers_by_address.is_by_domain then customers_by_address.customer_id end,
            own_domains.customer_id,
            customers_by_address.customer_id
        ) as invitee_customer_id,
        invitations.sent_at,
        case when invitations.accepted_at <= as_of.as_of then invitations.accepted_at end as accepted_at

    from invitations
    cross join as_of
    left join inviters
        on
            invitations.inviter_account_id = inviters.account_id
            and inviters.tie_rank = 1
    left join identities as referred_companies
        on
            invitations.referred_company_id = referred_companies.source_id
            and referred_companies.source = 'hubspot_company'
    left join customers_by_address
        on invitations.invitee_email = customers_by_address.email
    left join own_domains
        on
            inviters.customer_id = own_domains.customer_id
            and {{ email_domain('invitations.invitee_email') }} = own_domains.company_domain

),

accepted_pairs as (

    select
        inviter_customer_id,
        invitee_customer_id

    from tied_invitations
    where accepted_at is not null
    group by
        inviter_customer_id,
        invitee_customer_id

),

judged_invitations as (

    select
        tied_invitations.*,
        case
            when tied_invitations.inviter_customer_id = tied_invitations.invitee_customer_id then 'self_referral'
            when accepted_pairs.inviter_customer_id is not null then 'reciprocal'
            else 'none'
        end as exclusion

    from tied_invitations
    left join accepted_pairs
        on
            tied_invitations.inviter_customer_id = accepted_pairs.invitee_customer_id
            and tied_invitations.invitee_customer_id = accepted_pairs.inviter_customer_id

),

fct_referral_invitations as (

    select
        invitation_id,
        inviter_customer_id,
        invitee_customer_id,
        sent_at,
        accepted_at,
        exclusion,
        exclusion = 'none' as is_counted

    from judged_invitations

)

select * from fct_referral_invitations
