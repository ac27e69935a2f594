-- One row per product user with a known sign-up, with its member of every segment.
-- Deals and subscription are those at the sign-up: the plan of today would sort users by what became of them.
{{ config(materialized='view') }}
with

user_milestones as (

    select * from {{ ref('fct_user_milestones') }}
    where signed_up_at is not null

),

accounts as (

    select
        customer_id,
        min(signed_up_at) as signed_up_at

    from user_milestones
    group by customer_id

),

first_users as (

    select
        accounts.customer_id,
        min(user_milestones.user_id) as user_id

    from accounts
    inner join user_milestones
        on
            accounts.customer_id = user_milestones.customer_id
            and accounts.signed_up_at = user_milestones.signed_up_at
    group by accounts.customer_id

),

customers as (

    select * from {{ ref('dim_customers') }}

),

segment_history as (

    select * from {{ ref('dim_customer_segment_history') }}

),

mrr_intervals as (

    select * from {{ ref('fct_mrr_intervals') }}

),

items_at_sign_up as (

    {{ largest_items('user_milestones', ['user_id'], 'signed_up_at', 'mrr_intervals') }}

),

users_segmented as (

    select
        user_milestones.user_id,
        user_milestones.customer_id,
        user_milestones.signed_up_at,
        {{ local_date('user_milestones.signed_up_at') }} as signed_up_date,
        {{ local_month('user_milestones.signed_up_at') }} as signed_up_month,
        user_milestones.user_id <> first_users.user_id as is_invited,
        {% for segment in customer_segments() %}
        {{ dated_member(segment) }} as {{ segment }},
        {% endfor %}
        {{ segment_member('plan_family', 'items_at_sign_up') }} as plan_family,
        {{ segment_member('billing_interval', 'items_at_sign_up') }} as billing_interval,
        {{ segment_member('currency', 'items_at_sign_up') }} as currency

    from user_milestones
    inner join first_users
        on user_milestones.customer_id = first_users.customer_id
    left join customers
        on user_milestones.customer_id = customers.customer_id
    left join segment_history
        on
            user_milestones.customer_id = segment_history.customer_id
            and user_milestones.signed_up_at >= segment_history.valid_from
            and user_milestones.signed_up_at < coalesce(segment_history.valid_to, {{ end_of_time() }})
    left join items_at_sign_up
        on user_milestones.user_id = items_at_sign_up.user_id

)

select * from users_segmented
