-- One row per local month of sign-up and segment member: hours from the sign-up to the first value event.
-- The Kaplan-Meier median counts who has not got there yet; the naive one knows only who has.
with

sign_ups as (

    select * from {{ ref('int_sign_ups_summed') }}

),

value_waits as (

    select * from {{ ref('int_value_waits') }}

),

months as (

    select
        months.month,
        months.has_ended and months.ends_at <= cutoffs.source_as_of as is_complete

    from {{ ref('dim_months') }} as months
    cross join {{ ref('source_cutoffs') }} as cutoffs
    where cutoffs.source_name = 'segment'

),

curves as (

    {{ kaplan_meier('value_waits', ['signed_up_month', 'segment', 'member'], 'hours_to_value', 'has_value') }}

),

km_medians as (

    select
        signed_up_month,
        segment,
        member,
        min(case when survival <= 0.5 then hours_to_value end) as km_median_hours

    from curves
    group by
        signed_up_month,
        segment,
        member

),

wait_sums as (

    select
        signed_up_month,
        segment,
        member,
        count(*) as user_count,
        sum(case when has_value then 1 else 0 end) as achieved_users,
        {{ median('case when has_value then hours_to_value end') }} as naive_median_hours

    from value_waits
    group by
        signed_up_month,
        segment,
        member

),

fct_time_to_value as (

    select
        sign_ups.signed_up_month,
        sign_ups.segment,
        sign_ups.member,
        sign_ups.sign_ups,
        sign_ups.sign_ups - coalesce(wait_sums.user_count, 0) as excluded_users,
        cast(coalesce(wait_sums.achieved_users, 0) as bigint) as achieved_users,
        cast(coalesce(wait_sums.user_count - wait_sums.achieved_users, 0) as bigint) as waiting_users,
        km_medians.km_median_hours,
        wait_sums.naive_median_hours,
        months.is_complete

    from sign_ups
    inner join months
        on sign_ups.signed_up_month = months.month
    left join wait_sums
        on
            sign_ups.signed_up_month = wait_sums.signed_up_month
            and sign_ups.segment = wait_sums.segment
            and sign_ups.member = wait_sums.member
    left join km_medians
        on
            sign_ups.signed_up_month = km_medians.signed_up_month
            and sign_ups.segment = km_medians.segment
            and sign_ups.member = km_medians.member

)

select * from fct_time_to_value
