{#
    Makes one view a raw table, of exactly the declared columns and types: what a delivery lacks is null,
    what it has beyond the contract is not read. Example: on-run-start: "{{ prepare_raw() }}".
    Stops before any model is built when a required table or column of an enabled source is missing or empty.
#}
{% macro prepare_raw() %}
    {% if not execute or flags.WHICH in ['list', 'compile', 'show', 'docs', 'generate'] %}{{ return('') }}{% endif %}
    {% set problems = [] %}
    {% set groups = {} %}
    {% set deliveries = saas_lifecycle.raw_deliveries() %}
    {% set tables = graph.sources.values() | selectattr('package_name', 'equalto', 'saas_lifecycle') | list %}
    {% for schema in tables | map(attribute='schema') | unique %}
        {% do run_query('create schema if not exists ' ~ schema) %}
    {% endfor %}
    {% for table in tables if table.schema != 'ops' %}
        {% set meta = table.config.meta %}
        {% set delivery = none %}
        {% if saas_lifecycle.source_is_enabled(table.source_name) %}
            {% set delivery = saas_lifecycle.raw_delivery(table, deliveries) %}
        {% endif %}
        {% if delivery is not none %}
            {% for column in table.columns.values() if column.config.meta.get('is_required') and column.name not in delivery.columns %}
                {% do problems.append(table.source_name ~ '.' ~ table.name ~ ' lacks its required column ' ~ column.name ~ ' in ' ~ delivery.place) %}
            {% endfor %}
        {% endif %}
        {% if not problems %}
            {% do run_query(saas_lifecycle.raw_view(table, delivery, table.name)) %}
            {% set new_deliveries = saas_lifecycle.new_deliveries(table.source_name) if meta.get('is_event_log') else none %}
            {% if new_deliveries is not none %}
                {% set new_delivery = saas_lifecycle.raw_delivery(table, new_deliveries) if delivery is not none else none %}
                {% do run_query(saas_lifecycle.raw_view(table, new_delivery, 'new_' ~ table.name)) %}
            {% endif %}
            {% if saas_lifecycle.source_is_enabled(table.source_name) and table.source_name not in (setting('allow_empty_sources') or []) %}
                {% set group = 'table ' ~ table.name if meta.get('is_required') else meta.get('required_group') %}
                {% if group %}
                    {% set key = table.source_name ~ ': ' ~ group %}
                    {% set rows = run_query('select 1 from ' ~ table.schema ~ '.' ~ adapter.quote(table.name) ~ ' limit 1') | length %}
                    {% do groups.update({key: groups.get(key, 0) + rows}) %}
                {% endif %}
            {% endif %}
        {% endif %}
    {% endfor %}
    {% for group, rows in groups.items() if not rows %}
        {% do problems.append('source ' ~ group ~ ' is required and has no rows') %}
    {% endfor %}
    {% if problems %}
        {{ exceptions.raise_compiler_error(
            'The raw data at ' ~ saas_lifecycle.raw_place() ~ ' cannot be built from:\n  - ' ~ problems | join('\n  - ')
            ~ '\nPut the tables there, set LIFECYCLE_RAW, make a demo company with `lifecycle demo`, or turn a source off (vars: sources_enabled).'
        ) }}
    {% endif %}
{% endmacro %}
