-- One row per product user whose first fortnight may be another tonight, and the local day of its sign-up.
-- Where no history is kept, every user.
{{ config(materialized='view') }}
with

users as (

    select * from {{ ref('int_users_compared') }}
    where is_changed

),

sign_ups as (

    select * from {{ ref('int_users_signed_up') }}

),

beginners_changed as (

    select
        users.user_id,
        true as is_changed,
        {{ local_date('sign_ups.signed_up_at') }} as changed_since

    from users
    left join sign_ups
        on users.user_id = sign_ups.user_id
    where
        users.is_told_anew
        or users.news_since < {{ add_interval('sign_ups.signed_up_at', 14, 'day') }}

)

select * from beginners_changed
