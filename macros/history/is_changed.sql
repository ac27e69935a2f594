{#
    True for a key whose rows are computed anew tonight. Example: where {{ is_changed('user_id', 'int_users_compared') }}
    compiles to true where a whole table is built; `column` is SQL of the key where that is no column of its name.
#}
{% macro is_changed(key, compared, column=none) -%}
    {%- if not saas_lifecycle.is_kept() -%}
    true
    {%- else -%}
    {{ column or key }} in (
        select compared.{{ key }} from {{ ref(compared) }} as compared
        where compared.is_changed
    )
    {%- endif -%}
{%- endmacro %}
