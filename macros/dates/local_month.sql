{# The first day of the local month of a UTC instant. Example: {{ local_month('created_at') }}. #}
{% macro local_month(instant) -%}
    cast({{ dbt.date_trunc('month', saas_lifecycle.local_timestamp(instant)) }} as date)
{%- endmacro %}
