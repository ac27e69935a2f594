{# The first day of a date's month. Example: {{ month_of('invoiced_date') }} compiles to cast(date_trunc('month', invoiced_date) as date). #}
{% macro month_of(date) -%}
    cast({{ dbt.date_trunc('month', date) }} as date)
{%- endmacro %}
