{# All that has been delivered, asked for once a run. Example: raw_deliveries() gives ['data/raw/stripe/charge.parquet', ...]. #}
{% macro raw_deliveries() %}
    {{ return(adapter.dispatch('raw_deliveries', 'saas_lifecycle')()) }}
{% endmacro %}

{% macro default__raw_deliveries() %}
    {{ return([]) }}
{% endmacro %}

{% macro duckdb__raw_deliveries() %}
    {{ return(run_query("select filename from read_blob('" ~ setting('raw_path') ~ "/*/**') where size > 0 order by filename").columns[0].values() | list) }}
{% endmacro %}
