-- One row per product user with a known sign-up and activity, with what its days say of the windows after the sign-up.
-- The first week is elapsed time from the sign-up, the adoption window local calendar days.
{{ config(**kept_by('user_id', 'int_users_compared')) }}
{% set adoption_from, adoption_to = setting('adoption_window') %}
with

users as (

    select
        user_id,
        signed_up_at,
        {{ local_date('signed_up_at') }} as signed_up_date,
        {{ add_interval('signed_up_at', 7, 'day') }} as first_week_ends_at

    from {{ ref('int_users_signed_up') }}
    where signed_up_at is not null

),

user_days as (

    select * from {{ ref('fct_user_days') }}
    where {{ is_changed('user_id', 'int_users_compared') }}

),

aged_days as (

    select
        users.user_id,
        user_days.activity_date,
        user_days.first_value_at,
        user_days.value_event_count,
        (user_days.first_event_at >= users.signed_up_at and user_days.first_event_at < users.first_week_ends_at)
        or (user_days.last_event_at >= users.signed_up_at and user_days.last_event_at < users.first_week_ends_at)
            as is_in_first_week,
        {{ calendar_days('users.signed_up_date', 'user_days.activity_date') }} as day_number

    from user_days
    inner join users
        on user_days.user_id = users.user_id

),

sign_ups_used as (

    select
        user_id,
        max(activity_date) as last_active_date,
        min(first_value_at) as first_value_ever_at,
        max(case when is_in_first_week then 1 else 0 end) = 1 as is_active_in_first_week,
        max(case when day_number >= {{ adoption_from }} and day_number < {{ adoption_to }} then 1 else 0 end) = 1
            as is_adopter,
        max(
            case
                when day_number >= {{ adoption_from }} and day_number < {{ adoption_to }} and value_event_count > 0
                    then 1
                else 0
            end
        ) = 1 as is_value_adopter

    from aged_days
    group by user_id

)

select * from sign_ups_used
