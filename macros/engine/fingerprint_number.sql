{#
    A row's fingerprint as a number, to be summed over rows: a sum that only equal rows share, whatever their order.
    Example: {{ fingerprint_number('customers') }} compiles to hash(customers), of all columns of that table.
#}
{% macro fingerprint_number(table_alias) -%}
    {{ return(adapter.dispatch('fingerprint_number', 'saas_lifecycle')(table_alias)) }}
{%- endmacro %}

{% macro default__fingerprint_number(table_alias) -%}
    cast(cast('x' || left({{ saas_lifecycle.row_fingerprint(table_alias) }}, 16) as bit(64)) as bigint)
{%- endmacro %}

{% macro duckdb__fingerprint_number(table_alias) -%}
    {{ saas_lifecycle.row_fingerprint(table_alias) }}
{%- endmacro %}

{% macro spark__fingerprint_number(table_alias) -%}
    cast({{ saas_lifecycle.row_fingerprint(table_alias) }} as decimal(38, 0))
{%- endmacro %}
