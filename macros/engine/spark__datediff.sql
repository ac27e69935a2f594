{#
    The bounds of days or months between two times; dbt's own for Spark counts two months from 31 January to 28 February.
    Example: {{ dbt.datediff('first_month', 'month', 'month') }}.
#}
{% macro spark__datediff(first_date, second_date, datepart) -%}
    {%- if datepart == 'day' -%}
        datediff({{ second_date }}, {{ first_date }})
    {%- elif datepart == 'month' -%}
        (12 * (year({{ second_date }}) - year({{ first_date }})) + month({{ second_date }}) - month({{ first_date }}))
    {%- else -%}
        {{ exceptions.raise_compiler_error("datediff on Spark takes day or month, not '" ~ datepart ~ "'.") }}
    {%- endif -%}
{%- endmacro %}
