-- One row per customer that signed up, with which steps of AARRR it had taken when each step's window was over.
-- In any order: who paid before its first user signed up has paid.
{% set day_from, day_to = setting('adoption_window') %}
with

milestones as (

    select * from {{ ref('fct_lifecycle_milestones') }}
    where signed_up_at is not null

),

customers as (

    select * from {{ ref('dim_customers') }}

),

user_days as (

    select * from {{ ref('fct_user_days') }}

),

invitations as (

    select * from {{ ref('fct_referral_invitations') }}
    where is_counted

),

sign_ups as (

    select
        milestones.customer_id,
        coalesce(customers.acquisition_channel, 'unknown') as acquisition_channel,
        milestones.signed_up_at,
        milestones.activated_at,
        milestones.first_paid_at,
        {{ local_date('milestones.signed_up_at') }} as signed_up_date

    from milestones
    left join customers
        on milestones.customer_id = customers.customer_id

),

returns as (

    select sign_ups.customer_id

    from sign_ups
    inner join user_days
        on sign_ups.customer_id = user_days.customer_id
    where
        {{ calendar_days('sign_ups.signed_up_date', 'user_days.activity_date') }} >= {{ day_from }}
        and {{ calendar_days('sign_ups.signed_up_date', 'user_days.activity_date') }} < {{ day_to }}
    group by sign_ups.customer_id

),

first_invitations as (

    select
        inviter_customer_id,
        min(sent_at) as sent_at

    from invitations
    group by inviter_customer_id

),

sign_ups_followed as (

    select
        sign_ups.customer_id,
        sign_ups.acquisition_channel,
        {{ local_month('sign_ups.signed_up_at') }} as sign_up_month,
        coalesce(
            sign_ups.activated_at
            < {{ add_interval('sign_ups.signed_up_at', setting('activation_window_days'), 'day') }},
            false
        ) as is_activated,
        returns.customer_id is not null as is_retained,
        coalesce(
            first_invitations.sent_at
            < {{ add_interval('sign_ups.signed_up_at', setting('freemium_window_days'), 'day') }},
            false
        ) as is_referrer,
        coalesce(
            sign_ups.first_paid_at
            < {{ add_interval('sign_ups.signed_up_at', setting('freemium_window_days'), 'day') }},
            false
        ) as is_payer

    from sign_ups
    left join returns
        on sign_ups.customer_id = returns.customer_id
    left join first_invitations
        on sign_ups.customer_id = first_invitations.inviter_customer_id

)

select * from sign_ups_followed
