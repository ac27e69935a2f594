{#
    The users' days that a table of neighbouring days needs tonight: of who was active since any news, the days since then,
    and of those before it the last. Example: {{ days_since_news('int_users_compared') }} selects user_id and activity_date
    of `fct_user_days`, all of them where a whole table is built.
#}
{% macro days_since_news(compared) -%}
    select
        user_id,
        activity_date

    from {{ ref('fct_user_days') }}
    where {{ saas_lifecycle.is_since_news(compared, 'activity_date') }}

    union all

    select
        user_id,
        max(activity_date) as activity_date

    from {{ ref('fct_user_days') }}
    where
        user_id in (
            select recent.user_id from {{ ref('fct_user_days') }} as recent
            where {{ saas_lifecycle.is_since_news(compared, 'recent.activity_date') }}
        )
        and not ({{ saas_lifecycle.is_since_news(compared, 'activity_date') }})
    group by user_id
{%- endmacro %}
