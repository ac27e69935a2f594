-- One row per product user and segment, with the hours from the sign-up to the first value or to the cut-off.
-- Who shows value events from before the sign-up was imported: the wait is unknown, and the user left out.
{{ config(materialized='view') }}
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

value_waits as (

    {% for segment in ['total'] + segment_names() %}
    select
        user_id,
        signed_up_month,
        '{{ segment }}' as segment,
        {{ segment }} as member,
        has_value,
        hours_to_value

    from sign_ups
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

)

select * from value_waits
