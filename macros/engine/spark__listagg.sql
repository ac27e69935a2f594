{#
    dbt's own for Spark leaves out the order, and so do releases before 4.0.
    Example: {{ dbt.listagg('name', "', '", 'order by name') }} compiles to listagg(name, ', ') within group (order by name).
#}
{% macro spark__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
    {%- if limit_num -%}
        {{ exceptions.raise_compiler_error('listagg on Spark takes no limit.') }}
    {%- endif -%}
    listagg({{ measure }}, {{ delimiter_text }}){% if order_by_clause %} within group ({{ order_by_clause }}){% endif %}
{%- endmacro %}
