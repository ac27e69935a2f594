{# All that has been delivered, asked for once a run. Example: raw_deliveries() gives ['data/raw/stripe/charge.parquet', ...]. #}
{% macro raw_deliveries() %}
    {{ return(adapter.dispatch('raw_deliveries', 'saas_lifecycle')()) }}
{% endmacro %}

{% macro default__raw_deliveries() %}
    {{ return([]) }}
{% endmacro %}

{#
    `**` follows no links: those to files and to folders of tables are matched by the others. What a loader hides or has not
    finished is not read: ._x.csv, _temporary/part.parquet.
#}
{% macro duckdb__raw_deliveries() %}
    {% set patterns = [] %}
    {% for depth in ['/*/*', '/*/*/*', '/*/*/**'] %}
        {% do patterns.append("'" ~ setting('raw_path') ~ depth ~ "'") %}
    {% endfor %}
    {% set inside = 'substr(filename, ' ~ (setting('raw_path') | length + 1) ~ ')' %}
    {% set is_hidden = 'regexp_matches(' ~ inside ~ ", '/([.]|_[^=/]*(/|$))')" %}
    {% set files = 'select distinct filename from read_blob([' ~ patterns | join(', ') ~ ']) where size > 0 and not ' ~ is_hidden ~ ' order by filename' %}
    {{ return(run_query(files).columns[0].values() | list) }}
{% endmacro %}
