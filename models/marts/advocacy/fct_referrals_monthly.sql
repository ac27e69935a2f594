-- One row per month and segment member, from the first month with an invitation or referred customer on.
-- An invitation counts in the month in which it was sent, towards conversion only when its window is over.
with

cutoffs as (

    select
        min(case when source_name = 'referral' then source_as_of end) as referral_as_of,
        min(case when source_name in ('referral', 'stripe') then source_as_of end) as source_as_of

    from {{ ref('source_cutoffs') }}

),

member_months as (

    select * from {{ ref('int_advocacy_members_summed') }}

),

first_month as (

    select min(month) as month from member_months
    where invitations + self_referrals + reciprocal_invitations + referred_customers > 0

),

converted_months as (

    select
        member_months.*,
        {{ ratio('member_months.accepted_invitations', 'member_months.mature_invitations') }} as referral_conversion,
        case
            when member_months.invitations = 0 then 0
            else
                member_months.invitations
                * {{ ratio('member_months.accepted_invitations', 'member_months.mature_invitations') }}
        end as expected_acceptances,
        {{ add_interval('member_months.ends_at', setting('referral_window_days'), 'day') }}
        <= cutoffs.referral_as_of as is_mature,
        member_months.ends_at <= cutoffs.source_as_of as is_complete

    from member_months
    inner join first_month
        on member_months.month >= first_month.month
    cross join cutoffs

),

fct_referrals_monthly as (

    select
        month,
        segment,
        member,
        invitations,
        inviting_customers,
        active_customers,
        {{ ratio('inviting_customers', 'active_customers') }} as participation_rate,
        inviting_customers as participation_rate_numerator,
        active_customers as participation_rate_denominator,
        {{ wilson_bound('inviting_customers', 'active_customers', 'lower') }} as participation_rate_lower,
        {{ wilson_bound('inviting_customers', 'active_customers', 'upper') }} as participation_rate_upper,
        referral_conversion,
        accepted_invitations as referral_conversion_numerator,
        mature_invitations as referral_conversion_denominator,
        {{ wilson_bound('accepted_invitations', 'mature_invitations', 'lower') }} as referral_conversion_lower,
        {{ wilson_bound('accepted_invitations', 'mature_invitations', 'upper') }} as referral_conversion_upper,
        invitations - mature_invitations as immature,
        {{ ratio('expected_acceptances', 'active_customers') }} as k_factor,
        cast(expected_acceptances as double) as k_factor_numerator,
        active_customers as k_factor_denominator,
        referred_customers,
        invited_customers,
        first_paid_customers,
        {{ ratio('referred_customers', 'first_paid_customers') }} as referred_share,
        referred_customers as referred_share_numerator,
        first_paid_customers as referred_share_denominator,
        {{ wilson_bound('referred_customers', 'first_paid_customers', 'lower') }} as referred_share_lower,
        {{ wilson_bound('referred_customers', 'first_paid_customers', 'upper') }} as referred_share_upper,
        self_referrals,
        reciprocal_invitations,
        coalesce(is_mature, false) as is_mature,
        coalesce(is_complete, false) as is_complete

    from converted_months

)

select * from fct_referrals_monthly
