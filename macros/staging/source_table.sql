{# The declared contract of a raw table. Example: source_table('stripe', 'charge').columns lists its columns. #}
{% macro source_table(source_name, table_name) %}
    {% set table = graph.sources.get('source.saas_lifecycle.' ~ source_name ~ '.' ~ table_name) %}
    {% if table is none %}
        {{ exceptions.raise_compiler_error("No table '" ~ table_name ~ "' is declared for source '" ~ source_name ~ "'.") }}
    {% endif %}
    {{ return(table) }}
{% endmacro %}
