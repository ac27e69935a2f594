{# The local calendar date of a UTC instant. Example: {{ local_date('created_at') }} compiles to cast(created_at as date) under UTC. #}
{% macro local_date(instant) -%}
    cast({{ saas_lifecycle.local_timestamp(instant) }} as date)
{%- endmacro %}
