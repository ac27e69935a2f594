{#
    The engine's name for a type that a contract or a raw table declares.
    Example: {{ column_type('varchar') }} compiles to varchar, and on Spark, which asks such a text for its length, to string.
#}
{% macro column_type(declared) -%}
    {{ return(adapter.dispatch('column_type', 'saas_lifecycle')(declared)) }}
{%- endmacro %}

{% macro default__column_type(declared) -%}
    {{ return(declared) }}
{%- endmacro %}

{% macro spark__column_type(declared) -%}
    {{ return({'varchar': 'string', 'hugeint': 'decimal(38, 0)', 'ubigint': 'decimal(20, 0)'}.get(declared, declared)) }}
{%- endmacro %}
