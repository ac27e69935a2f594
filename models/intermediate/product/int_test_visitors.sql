-- One row per test user, and per device whose first signed-in user is one: their page views do not count.
-- One that was left out last night and counts tonight has a row without a fingerprint.
{{ config(**kept_place('segment')) }}
with

users as (

    select * from {{ ref('stg_segment__users') }}

),

identifies as (

    select * from {{ ref('stg_segment__identifies') }}

),

test_users as (

    select user_id
    from users
    where is_test

),

ranked_identifies as (

    select
        anonymous_id,
        user_id,
        row_number() over (partition by anonymous_id order by identified_at, identify_id) as identify_rank

    from identifies
    where
        anonymous_id is not null
        and user_id is not null

),

visitors as (

    select
        {{ dbt.concat(["'user:'", 'user_id']) }} as visitor_key,
        user_id,
        cast(null as {{ dbt.type_string() }}) as anonymous_id,
        1 as fingerprint

    from test_users

    union all

    select
        {{ dbt.concat(["'device:'", 'ranked_identifies.anonymous_id']) }} as visitor_key,
        cast(null as {{ dbt.type_string() }}) as user_id,
        ranked_identifies.anonymous_id,
        1 as fingerprint

    from ranked_identifies
    inner join test_users
        on ranked_identifies.user_id = test_users.user_id
    where ranked_identifies.identify_rank = 1

),

both_nights as (

    {{ compared_nights('visitors', 'visitor_key', ['user_id', 'anonymous_id']) }}

),

test_visitors as (

    select
        visitor_key,
        coalesce(user_id, kept_user_id) as user_id,
        coalesce(anonymous_id, kept_anonymous_id) as anonymous_id,
        fingerprint,
        is_changed

    from both_nights

)

select * from test_visitors
