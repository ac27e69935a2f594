{#
    A short number or text that equal values share, nulls too, and others hardly ever: to look for repeated keys in little memory.
    Example: {{ key_fingerprint('raw_rows.id') }} compiles to hash(raw_rows.id).
#}
{% macro key_fingerprint(column) -%}
    {{ return(adapter.dispatch('key_fingerprint', 'saas_lifecycle')(column)) }}
{%- endmacro %}

{% macro default__key_fingerprint(column) -%}
    coalesce(cast({{ column }} as {{ dbt.type_string() }}), '')
{%- endmacro %}

{% macro duckdb__key_fingerprint(column) -%}
    hash({{ column }})
{%- endmacro %}

{% macro spark__key_fingerprint(column) -%}
    xxhash64({{ column }})
{%- endmacro %}
