{#
    The files of a source's event logs that are new since the history that tonight builds on; none where all are read.
    Example: new_deliveries('segment') gives ['data/raw/segment/tracks/2026-11-01.parquet'], a part of raw_deliveries().
#}
{% macro new_deliveries(source_name) %}
    {#- Asked of the engine: in the hook that prepares the raw views, dbt's own look-up would end the transaction. #}
    {% set kept = "select 1 from duckdb_tables() where database_name = 'history' and table_name = 'new_files'" %}
    {% if not (execute and saas_lifecycle.history_is_kept() and run_query(kept) | length) %}{{ return(none) }}{% endif %}
    {% set places = [] %}
    {% set anew = run_query('select source_name from history.main.sources_anew').columns[0].values() %}
    {% if source_name in anew %}{{ return(none) }}{% endif %}
    {% set files = "select file from history.main.new_files where table_name like '" ~ source_name ~ ".%' order by file" %}
    {% for file in run_query(files).columns[0].values() %}
        {% do places.append(setting('raw_path') ~ '/' ~ file) %}
    {% endfor %}
    {{ return(places) }}
{% endmacro %}
