-- One row per product user, with the customer of today and when the user signed up, null if nothing says so.
-- The earlier of the sign-up event and the user's creation; test users are no users.
with

tracks as (

    select * from {{ ref('stg_segment__tracks') }}

),

users as (

    select * from {{ ref('stg_segment__users') }}

),

identities as (

    select * from {{ ref('dim_customer_identities') }}
    where
        source = 'segment_user'
        and valid_to is null

),

stated_sign_ups as (

    select
        user_id,
        occurred_at as signed_up_at

    from tracks
    where
        event_name = 'signed_up'
        and user_id is not null
        and occurred_at >= {{ calendar_start('timestamp') }}

    union all

    select
        user_id,
        created_at as signed_up_at

    from users
    where created_at >= {{ calendar_start('timestamp') }}

),

sign_ups as (

    select
        user_id,
        min(signed_up_at) as signed_up_at

    from stated_sign_ups
    group by user_id

),

users_signed_up as (

    select
        identities.source_id as user_id,
        identities.customer_id,
        sign_ups.signed_up_at

    from identities
    left join sign_ups
        on identities.source_id = sign_ups.user_id

)

select * from users_signed_up
