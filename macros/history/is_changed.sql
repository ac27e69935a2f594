{#
    True for a key whose rows are computed anew tonight. Example: where {{ is_changed('user_id', 'int_users_compared') }}
    compiles to true where a whole table is built.
#}
{% macro is_changed(key, compared) -%}
    {%- if not saas_lifecycle.is_kept() -%}
    true
    {%- else -%}
    {{ key }} in (
        select compared.{{ key }} from {{ ref(compared) }} as compared
        where compared.is_changed
    )
    {%- endif -%}
{%- endmacro %}
