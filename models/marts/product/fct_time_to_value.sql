-- One row per local month of sign-up and segment member: hours from the sign-up to the first value event.
-- The Kaplan-Meier median counts who has not got there yet; the naive one knows only who has.
with

sign_ups as (

    select * from {{ ref('int_sign_ups_summed') }}

),

medians as (

    select * from {{ ref('int_value_medians') }}

),

months as (

    {{ source_months(['segment']) }}

),

fct_time_to_value as (

    select
        sign_ups.signed_up_month,
        sign_ups.segment,
        sign_ups.member,
        sign_ups.sign_ups,
        sign_ups.sign_ups - coalesce(medians.user_count, 0) as excluded_users,
        coalesce(medians.achieved_users, 0) as achieved_users,
        coalesce(medians.user_count - medians.achieved_users, 0) as waiting_users,
        medians.km_median_hours,
        medians.naive_median_hours,
        months.is_complete

    from sign_ups
    inner join months
        on sign_ups.signed_up_month = months.month
    left join medians
        on
            sign_ups.signed_up_month = medians.signed_up_month
            and sign_ups.segment = medians.segment
            and sign_ups.member = medians.member

)

select * from fct_time_to_value
