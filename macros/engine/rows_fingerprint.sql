{#
    An aggregate over rows that only equal rows share, whatever their order.
    Example: {{ rows_fingerprint('intervals') }} compiles to cast(sum(hash(intervals)) as decimal(38, 0)).
#}
{% macro rows_fingerprint(table_alias) -%}
    cast(sum({{ saas_lifecycle.fingerprint_number(table_alias) }}) as decimal(38, 0))
{%- endmacro %}
