{# Where the raw data lies, for messages. Example: raw_place() gives 'data/raw'. #}
{% macro raw_place() %}
    {{ return(adapter.dispatch('raw_place', 'saas_lifecycle')()) }}
{% endmacro %}

{% macro default__raw_place() %}
    {{ return('database ' ~ (setting('source_database') or target.database)) }}
{% endmacro %}

{% macro duckdb__raw_place() %}
    {{ return(setting('raw_path')) }}
{% endmacro %}
