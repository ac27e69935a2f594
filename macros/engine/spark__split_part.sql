{#
    dbt's own for Spark reads the delimiter as a pattern, and gives null beyond the end, where others give an empty text.
    Example: {{ dbt.split_part('email', "'@'", 2) }} compiles to split_part(email, '@', 2) on Spark.
#}
{% macro spark__split_part(string_text, delimiter_text, part_number) -%}
    split_part({{ string_text }}, {{ delimiter_text }}, {{ part_number }})
{%- endmacro %}
