-- One row per local month of sign-up and segment member: users by whether they got value, and a fingerprint of when.
-- What it says is so for good, unless something new is told of a user; those who wait count as such.
{% set segments = ['total'] + segment_names() %}
with

sign_ups as (

    select
        *,
        'total' as total

    from {{ ref('fct_sign_ups') }}
    where
        not has_imported_value
        and hours_to_value >= 0

),

known_waits as (

    select
        user_id,
        has_value,
        case when has_value then hours_to_value end as value_hours,
        case when not has_value then signed_up_at end as open_since

    from sign_ups

),

-- Users alike in every segment are one sum each: there are far fewer kinds than users.
kinds as (

    select
        sign_ups.signed_up_month,
        {% for segment in segments %}
        sign_ups.{{ segment }},
        {% endfor %}
        count(*) as user_count,
        count(known_waits.value_hours) as achieved_users,
        {{ rows_fingerprint('known_waits') }} as fingerprint,
        max(known_waits.open_since) as last_open_since

    from sign_ups
    inner join known_waits
        on sign_ups.user_id = known_waits.user_id
    group by
        {% for segment in segments %}
        sign_ups.{{ segment }},
        {% endfor %}
        sign_ups.signed_up_month

),

value_waits_counted as (

    {% for segment in segments %}
    select
        signed_up_month,
        '{{ segment }}' as segment,
        {{ segment }} as member,
        cast(sum(user_count) as bigint) as user_count,
        cast(sum(achieved_users) as bigint) as achieved_users,
        cast(sum(fingerprint) as decimal(38, 0)) as fingerprint,
        max(last_open_since) as last_open_since

    from kinds
    group by
        signed_up_month,
        {{ segment }}
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

)

select * from value_waits_counted
