{# The valid_from of a tie that has always held: a real instant, so that `valid_from <= occurred_at` needs no null case. Example: {{ since_ever() }}. #}
{% macro since_ever() -%}
    cast('1900-01-01' as timestamp)
{%- endmacro %}
