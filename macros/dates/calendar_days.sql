{# Calendar days from one local date to another, a whole number, not elapsed time. Example: {{ calendar_days('created_date', 'closed_date') }}. #}
{% macro calendar_days(from_date, to_date) -%}
    cast({{ dbt.datediff(from_date, to_date, 'day') }} as bigint)
{%- endmacro %}
