{# The first day of the local month of a UTC instant. Example: {{ local_month('created_at') }}. #}
{% macro local_month(instant) -%}
    {{ saas_lifecycle.month_of(saas_lifecycle.local_timestamp(instant)) }}
{%- endmacro %}
