-- One row per customer and month with an invitation sent or a referred first payment; null is an unknown customer.
-- Invitations stand in the month in which they were sent, first payments in their own.
{%- set window_end = add_interval('invitations.sent_at', setting('referral_window_days'), 'day') %}
with

cutoffs as (

    select min(source_as_of) as source_as_of from {{ ref('source_cutoffs') }}
    where source_name = 'referral'

),

invitations as (

    select * from {{ ref('fct_referral_invitations') }}

),

customer_months as (

    select * from {{ ref('fct_customer_mrr_monthly') }}

),

customer_revenue as (

    select * from {{ ref('fct_customer_revenue') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

judged_invitations as (

    select
        invitations.inviter_customer_id as customer_id,
        {{ local_month('invitations.sent_at') }} as month,
        invitations.exclusion,
        invitations.is_counted,
        invitations.is_counted and {{ window_end }} <= cutoffs.source_as_of as is_mature,
        coalesce(
            invitations.accepted_at >= invitations.sent_at and invitations.accepted_at < {{ window_end }}, false
        ) as is_accepted

    from invitations
    cross join cutoffs

),

accepted_invitees as (

    select
        invitee_customer_id as customer_id,
        min(accepted_at) as accepted_at

    from invitations
    where
        is_counted
        and accepted_at >= sent_at
    group by invitee_customer_id

),

referrals as (

    select
        judged_invitations.customer_id,
        judged_invitations.month,
        case when judged_invitations.is_counted then 1 else 0 end as invitations,
        case when judged_invitations.is_mature then 1 else 0 end as mature_invitations,
        case when judged_invitations.is_mature and judged_invitations.is_accepted then 1 else 0 end
            as accepted_invitations,
        case when judged_invitations.exclusion = 'self_referral' then 1 else 0 end as self_referrals,
        case when judged_invitations.exclusion = 'reciprocal' then 1 else 0 end as reciprocal_invitations,
        -- An amount without an exchange rate is null and yet paid.
        case
            when
                judged_invitations.is_counted
                and customer_months.movement_category <> 'churn'
                and coalesce(customer_months.closing_mrr, 1) > 0
                then 1
            else 0
        end as is_inviting,
        0 as referred_customers,
        0 as invited_customers

    from judged_invitations
    left join customer_months
        on
            judged_invitations.customer_id = customer_months.customer_id
            and judged_invitations.month = customer_months.month

    union all

    select
        customer_revenue.customer_id,
        customer_revenue.cohort_month as month,
        0 as invitations,
        0 as mature_invitations,
        0 as accepted_invitations,
        0 as self_referrals,
        0 as reciprocal_invitations,
        0 as is_inviting,
        1 as referred_customers,
        case when accepted_invitees.accepted_at <= customer_revenue.first_paid_at then 1 else 0 end as invited_customers

    from customer_revenue
    left join customers
        on customer_revenue.customer_id = customers.customer_id
    left join accepted_invitees
        on customer_revenue.customer_id = accepted_invitees.customer_id
    where
        customers.acquisition_channel = 'referral'
        or accepted_invitees.accepted_at <= customer_revenue.first_paid_at

),

referrals_counted as (

    select
        customer_id,
        month,
        {%- for measure in [
            'invitations', 'mature_invitations', 'accepted_invitations', 'self_referrals', 'reciprocal_invitations'
        ] %}
        cast(sum({{ measure }}) as bigint) as {{ measure }},
        {%- endfor %}
        cast(max(is_inviting) as bigint) as inviting_customers,
        cast(sum(referred_customers) as bigint) as referred_customers,
        cast(sum(invited_customers) as bigint) as invited_customers

    from referrals
    group by
        customer_id,
        month

)

select * from referrals_counted
