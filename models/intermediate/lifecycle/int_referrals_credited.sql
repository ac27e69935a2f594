-- One row per referral that counts for its inviter: an accepted invitation, or a promoter who has sent one.
-- Who invites itself, or the customer that invited it, is not credited.
with

tied_invitations as (

    select * from {{ ref('int_invitations_tied') }}

),

responses as (

    select * from {{ ref('stg_survey__responses') }}

),

customers_by_address as (

    select * from {{ ref('int_addresses_tied') }}

),

accepted_pairs as (

    select
        inviter_id,
        invitee_id

    from tied_invitations
    where accepted_at is not null
    group by
        inviter_id,
        invitee_id

),

creditable_invitations as (

    select tied_invitations.*

    from tied_invitations
    left join accepted_pairs
        on
            tied_invitations.inviter_id = accepted_pairs.invitee_id
            and tied_invitations.invitee_id = accepted_pairs.inviter_id
    where
        accepted_pairs.inviter_id is null
        and (tied_invitations.invitee_id is null or tied_invitations.invitee_id <> tied_invitations.inviter_id)

),

promoter_answers as (

    select
        customers_by_address.customer_id,
        responses.response_id,
        responses.responded_at,
        row_number() over (
            partition by customers_by_address.customer_id
            order by responses.responded_at, responses.response_id
        ) as answer_rank

    from responses
    inner join customers_by_address
        on responses.email = customers_by_address.email
    where
        responses.survey_type = 'nps'
        and responses.score in (9, 10)

),

first_invitations as (

    select
        inviter_id,
        min(sent_at) as sent_at

    from creditable_invitations
    group by inviter_id

),

referrals_credited as (

    select
        inviter_id as customer_id,
        accepted_at as referred_at,
        'referral.invitation' as source,
        invitation_id as evidence_id

    from creditable_invitations
    where accepted_at is not null

    union all

    select
        promoter_answers.customer_id,
        case
            when promoter_answers.responded_at > first_invitations.sent_at then promoter_answers.responded_at
            else first_invitations.sent_at
        end as referred_at,
        'survey.response' as source,
        promoter_answers.response_id as evidence_id

    from promoter_answers
    inner join first_invitations
        on promoter_answers.customer_id = first_invitations.inviter_id
    where promoter_answers.answer_rank = 1

)

select * from referrals_credited
