{#
    The configuration of a table that the next night looks into. Example: {{ config(**kept_place()) }} puts it into the
    database `history` where history is kept. `log_source`: it says what the new files of
    that source's event logs changed, so that it starts anew where an older one of them changed. `incremental`: how it changes in place, for kept_table and kept_events.
#}
{% macro kept_place(log_source=none, incremental={}) %}
    {% if not saas_lifecycle.history_is_kept() %}{{ return({'materialized': 'table'}) }}{% endif %}
    {% set place = {'database': 'history', 'tags': ['kept_of_' ~ log_source] if log_source else []} %}
    {% if not incremental %}{{ return(dict(place, materialized='table')) }}{% endif %}
    {{ return(dict(place, materialized='incremental', on_schema_change='fail', **incremental)) }}
{% endmacro %}
