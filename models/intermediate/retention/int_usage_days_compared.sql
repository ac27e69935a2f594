-- One row per local day: a fingerprint of who was active on it and since when a user, and whether that is new tonight.
{{ config(**kept_place('segment')) }}
with

starts as (

    select * from {{ ref('int_usage_starts') }}
    where grain = 'day'

),

user_days as (

    select
        user_days.user_id,
        user_days.activity_date,
        starts.start_date

    from {{ ref('fct_user_days') }} as user_days
    inner join starts
        on user_days.user_id = starts.user_id

),

days as (

    select
        activity_date,
        {{ rows_fingerprint('user_days') }} as fingerprint

    from user_days
    group by activity_date

),

both_nights as (

    {{ compared_nights('days', 'activity_date') }}

),

usage_days_compared as (

    select
        activity_date,
        activity_date as changed_since,
        fingerprint,
        is_changed

    from both_nights

)

select * from usage_days_compared
