-- One row per referral invitation, the latest delivery of each.
with

deliveries as (

    {{ latest_deliveries('referral', 'invitation', ['id'], 'sent_at') }}

),

invitations as (

    select
        id as invitation_id,
        inviter_account_id,
        {{ email_address('invitee_email') }} as invitee_email,
        sent_at,
        accepted_at,
        nullif(referred_company_id, '') as referred_company_id,
        _fivetran_synced as synced_at

    from deliveries

)

select * from invitations
