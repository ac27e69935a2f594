-- One row per local day from which users may use the product: how many, from the sign-up or an earlier first use.
-- Every feature is open to every user, so to be entitled is to be a user.
with

user_milestones as (

    select * from {{ ref('fct_user_milestones') }}

),

user_days as (

    select * from {{ ref('fct_user_days') }}

),

known_dates as (

    select
        user_id,
        {{ local_date('signed_up_at') }} as known_date

    from user_milestones
    where signed_up_at is not null

    union all

    select
        user_id,
        activity_date as known_date

    from user_days

),

first_dates as (

    select
        user_id,
        min(known_date) as entitled_date

    from known_dates
    group by user_id

),

users_entitled as (

    select
        entitled_date,
        count(*) as user_count

    from first_dates
    group by entitled_date

)

select * from users_entitled
