{#
    A number or text that only equal rows share, to break ties the same way whatever the order of rows.
    Example: {{ row_fingerprint('raw_rows') }} compiles to hash(raw_rows), of all columns of that table.
#}
{% macro row_fingerprint(table_alias) -%}
    {{ return(adapter.dispatch('row_fingerprint', 'saas_lifecycle')(table_alias)) }}
{%- endmacro %}

{% macro default__row_fingerprint(table_alias) -%}
    md5(cast({{ table_alias }} as text))
{%- endmacro %}

{% macro duckdb__row_fingerprint(table_alias) -%}
    hash({{ table_alias }})
{%- endmacro %}

{% macro spark__row_fingerprint(table_alias) -%}
    xxhash64(struct({{ table_alias }}.*))
{%- endmacro %}
