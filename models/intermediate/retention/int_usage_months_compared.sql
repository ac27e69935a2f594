-- One row per local month: a fingerprint of who was active on which day of it and since when a user, and whether that
-- is new tonight.
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

months as (

    select
        cast({{ dbt.date_trunc('month', 'activity_date') }} as date) as month,
        {{ rows_fingerprint('user_days') }} as fingerprint

    from user_days
    group by cast({{ dbt.date_trunc('month', 'activity_date') }} as date)

),

both_nights as (

    {{ compared_nights('months', 'month') }}

),

usage_months_compared as (

    select
        month,
        month as changed_since,
        fingerprint,
        is_changed

    from both_nights

)

select * from usage_months_compared
