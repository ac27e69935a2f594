{#
    An aggregate: the n-th of the smallest values, nulls ignored, null where there are fewer; equal ones count each.
    Example: {{ nth_earliest('occurred_at', 5) }} compiles to min(occurred_at, 5)[5], and for the first to min(occurred_at).
#}
{% macro nth_earliest(expression, n) -%}
    {%- if n == 1 -%}
    {{ return('min(' ~ expression ~ ')') }}
    {%- endif -%}
    {{ return(adapter.dispatch('nth_earliest', 'saas_lifecycle')(expression, n)) }}
{%- endmacro %}

{% macro default__nth_earliest(expression, n) -%}
    (array_remove(array_agg({{ expression }} order by {{ expression }}), null))[{{ n }}]
{%- endmacro %}

{% macro duckdb__nth_earliest(expression, n) -%}
    min({{ expression }}, {{ n }})[{{ n }}]
{%- endmacro %}

{% macro spark__nth_earliest(expression, n) -%}
    get(array_sort(collect_list({{ expression }})), {{ n - 1 }})
{%- endmacro %}
