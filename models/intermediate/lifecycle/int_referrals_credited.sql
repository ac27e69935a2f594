-- One row per referral that counts for its inviter: an accepted invitation, or a promoter who has sent one.
-- Who invites itself, or the customer that invited it, is not credited.
with

credited_invitations as (

    select * from {{ ref('fct_referral_invitations') }}
    where
        is_counted
        and inviter_customer_id is not null

),

responses as (

    select * from {{ ref('fct_survey_responses') }}

),

promoter_answers as (

    select
        customer_id,
        response_id,
        responded_at,
        row_number() over (partition by customer_id order by responded_at, response_id) as answer_rank

    from responses
    where
        answer_group = 'promoter'
        and customer_id is not null

),

first_invitations as (

    select
        inviter_customer_id,
        min(sent_at) as sent_at

    from credited_invitations
    group by inviter_customer_id

),

referrals_credited as (

    select
        inviter_customer_id as customer_id,
        accepted_at as referred_at,
        'referral.invitation' as source,
        invitation_id as evidence_id

    from credited_invitations
    where accepted_at >= sent_at

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
        on promoter_answers.customer_id = first_invitations.inviter_customer_id
    where promoter_answers.answer_rank = 1

)

select * from referrals_credited
