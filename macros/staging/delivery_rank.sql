{#
    1 for the latest delivery of a raw row, so that a row delivered twice counts once.
    Example: {{ delivery_rank('stripe', 'charge') }} compiles to row_number() over (partition by "id" order by ...).
    Ties on the sync time are broken by all other declared columns: the result never depends on the order of rows.
#}
{% macro delivery_rank(source_name, table_name) %}
    {%- if not execute -%}1{%- else -%}
    {%- set table = saas_lifecycle.source_table(source_name, table_name) -%}
    {%- set synced_at = table.config.meta['synced_at_column'] -%}
    {%- set key = table.config.meta['key'] -%}
    row_number() over (
        partition by {% for column in key %}{{ adapter.quote(column) }}{{ ', ' if not loop.last }}{% endfor %}
        order by {{ synced_at }} desc nulls last
        {%- for column in table.columns if column not in key and column != synced_at %}, {{ adapter.quote(column) }} desc nulls last{% endfor %}
    )
    {%- endif -%}
{% endmacro %}
