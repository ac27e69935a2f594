{# The undeclared raw columns that custom segments read from a table, as text. Example: [{'name': 'property_region', 'data_type': 'varchar', 'config': {'meta': {}}}]. #}
{% macro custom_segment_raw_columns(table) %}
    {% set columns = [] %}
    {% for segment in saas_lifecycle.custom_segments().values() %}
        {% if segment['source'] == table.source_name and segment['table'] == table.name
            and segment['column'] not in table.columns and segment['column'] not in columns | map(attribute='name') %}
            {% do columns.append({'name': segment['column'], 'data_type': 'varchar', 'config': {'meta': {}}}) %}
        {% endif %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}
