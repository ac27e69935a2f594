{#
    An aggregate over rows that only equal rows share, whatever their order.
    Example: {{ rows_fingerprint('intervals') }} compiles to cast(sum(hash(intervals)) as decimal(38, 0)).
#}
{% macro rows_fingerprint(table_alias) -%}
    {{ return(adapter.dispatch('rows_fingerprint', 'saas_lifecycle')(table_alias)) }}
{%- endmacro %}

{% macro default__rows_fingerprint(table_alias) -%}
    cast(sum(cast(cast('x' || left({{ saas_lifecycle.row_fingerprint(table_alias) }}, 16) as bit(64)) as bigint)) as decimal(38, 0))
{%- endmacro %}

{% macro duckdb__rows_fingerprint(table_alias) -%}
    cast(sum({{ saas_lifecycle.row_fingerprint(table_alias) }}) as decimal(38, 0))
{%- endmacro %}

{% macro spark__rows_fingerprint(table_alias) -%}
    sum(cast({{ saas_lifecycle.row_fingerprint(table_alias) }} as decimal(38, 0)))
{%- endmacro %}
