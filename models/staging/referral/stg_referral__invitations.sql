-- One row per referral invitation, the latest delivery of each.
with

as_of as (

    select * from {{ ref('as_of') }}

),

deliveries as (

    select * from {{ source('referral', 'invitation') }}

),

ranked as (

    select
        deliveries.*,
        {{ delivery_rank('referral', 'invitation') }} as delivery_rank

    from deliveries
    cross join as_of
    where deliveries.sent_at is null or deliveries.sent_at <= as_of.as_of

),

invitations as (

    select
        id as invitation_id,
        inviter_account_id,
        lower(trim(invitee_email)) as invitee_email,
        sent_at,
        accepted_at,
        referred_company_id,
        _fivetran_synced as synced_at

    from ranked
    where delivery_rank = 1

)

select * from invitations
