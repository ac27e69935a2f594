{#
    True for a key with rows in `relation` since the first month with news, all of whose rows are needed tonight.
    Example: where {{ is_active_since_news('user_id', ref('fct_user_days'), 'int_users_compared', 'activity_date') }}
    compiles to true where a whole table is built.
#}
{% macro is_active_since_news(key, relation, compared, date) -%}
    {%- if not saas_lifecycle.is_kept() -%}
    true
    {%- else -%}
    {{ key }} in (
        select recent.{{ key }} from {{ relation }} as recent
        where {{ saas_lifecycle.is_since_news(compared, 'recent.' ~ date) }}
    )
    {%- endif -%}
{%- endmacro %}
