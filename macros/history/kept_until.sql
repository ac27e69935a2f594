{#
    The cut-off of the night whose history tonight builds on, as a literal. Example: {{ kept_until() }} compiles to
    cast('2026-11-01 06:00:00' as timestamp).
#}
{% macro kept_until() -%}
    {%- set kept = run_query('select kept_until from history.main.history_kept').columns[0].values()[0] -%}
    cast('{{ kept }}' as timestamp)
{%- endmacro %}
