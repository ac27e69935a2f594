-- One row per product user and segment, with the hours from the sign-up to the first value or to the cut-off.
-- Who shows value events from before the sign-up was imported: the wait is unknown, and the user left out.
{{ config(materialized='view') }}
with

users as (

    select * from {{ ref('int_users_segmented') }}

),

judgements as (

    select * from {{ ref('int_sign_ups_judged') }}

),

value_waits as (

    {% for segment in ['total'] + segment_names() %}
    select
        users.user_id,
        users.signed_up_at,
        users.signed_up_month,
        '{{ segment }}' as segment,
        users.{{ segment }} as member,
        judgements.has_value,
        judgements.hours_to_value

    from users
    inner join judgements
        on users.user_id = judgements.user_id
    where
        not judgements.has_imported_value
        and judgements.hours_to_value >= 0
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

)

select * from value_waits
