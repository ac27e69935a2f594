{# The instant that stands for an open end where intervals are compared. Example: coalesce(valid_to, {{ end_of_time() }}). #}
{% macro end_of_time() -%}
    cast('9999-01-01' as timestamp)
{%- endmacro %}
