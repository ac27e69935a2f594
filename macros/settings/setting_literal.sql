{#
    A date, timestamp or text setting as a typed SQL literal, null when it is empty.
    Example: {{ setting_literal('fx_base_date', 'date') }} compiles to cast('2026-01-31' as date), or cast(null as date).
#}
{% macro setting_literal(name, data_type) -%}
    {%- set value = saas_lifecycle.setting(name) -%}
    {%- if value is none -%}
        cast(null as {{ saas_lifecycle.column_type(data_type) }})
    {%- else -%}
        cast('{{ value | string | replace('Z', '') | replace('+00:00', '') if data_type == 'timestamp' else value }}' as {{ saas_lifecycle.column_type(data_type) }})
    {%- endif -%}
{%- endmacro %}
