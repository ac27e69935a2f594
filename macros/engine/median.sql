{# The median of a group as a double, nulls left out; the mean of the middle two where their number is even. Example: {{ median('cycle_days') }}. #}
{% macro median(expression) -%}
    {{ return(adapter.dispatch('median', 'saas_lifecycle')(expression)) }}
{%- endmacro %}

{% macro default__median(expression) -%}
    percentile_cont(0.5) within group (order by cast({{ expression }} as double precision))
{%- endmacro %}

{% macro duckdb__median(expression) -%}
    median(cast({{ expression }} as double precision))
{%- endmacro %}

{% macro spark__median(expression) -%}
    percentile(cast({{ expression }} as double), 0.5)
{%- endmacro %}
