{#
    What was delivered for one table: {'relation': SQL to read it, 'columns': {name: type}, 'place': for messages}; none if nothing was.
    Example: raw_delivery(table, raw_deliveries()) for stripe's charges.
    Nothing about a CSV file is left to be guessed: rows that begin with # would be taken for comments and lost.
#}
{% macro raw_delivery(table, deliveries) %}
    {{ return(adapter.dispatch('raw_delivery', 'saas_lifecycle')(table, deliveries)) }}
{% endmacro %}

{% macro default__raw_delivery(table, deliveries) %}
    {% set schema = (setting('source_schemas') or {}).get(table.source_name, table.source_name) %}
    {% set relation = adapter.get_relation(database=setting('source_database') or target.database, schema=schema, identifier=table.name) %}
    {% if relation is none %}{{ return(none) }}{% endif %}
    {% set columns = {} %}
    {% for column in adapter.get_columns_in_relation(relation) %}
        {% do columns.update({column.name | lower: column.dtype}) %}
    {% endfor %}
    {{ return({'relation': relation | string, 'columns': columns, 'place': relation | string}) }}
{% endmacro %}

{% macro duckdb__raw_delivery(table, deliveries) %}
    {% set stem = setting('raw_path') ~ '/' ~ table.source_name ~ '/' ~ table.name %}
    {% for ending in ['.parquet', '.csv'] %}
        {% set files = [] %}
        {% for file in deliveries if file == stem ~ ending or (file.startswith(stem ~ '/') and file.endswith(ending)) %}
            {% do files.append("'" ~ file | replace("'", "''") ~ "'") %}
        {% endfor %}
        {% if files %}
            {% set reader = 'read_parquet' if ending == '.parquet' else 'read_csv' %}
            {% set options = ', union_by_name = true, hive_partitioning = false' if ending == '.parquet' else ", union_by_name = true, all_varchar = true, header = true, comment = '', skip = 0, delim = ',', quote = '\"', escape = '\"', hive_partitioning = false" %}
            {% set relation = reader ~ '([' ~ files | join(', ') ~ ']' ~ options ~ ')' %}
            {% set columns = {} %}
            {% for column in run_query('describe select * from ' ~ relation).rows %}
                {% do columns.update({column[0] | lower: column[1]}) %}
            {% endfor %}
            {{ return({'relation': relation, 'columns': columns, 'place': files | join(', ')}) }}
        {% endif %}
    {% endfor %}
    {{ return(none) }}
{% endmacro %}
