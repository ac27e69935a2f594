{# The column that says when a raw row arrived. Example: {{ synced_at_column('segment') }} compiles to received_at. #}
{% macro synced_at_column(source_name) -%}
    {{ 'received_at' if source_name == 'segment' else '_fivetran_synced' }}
{%- endmacro %}
