{#
    The configuration of a table that the next night looks into. Example: {{ config(**kept_place()) }} puts it into the
    database `history` where history is kept. `of_events`: it says what tonight's new files of events changed, so that it
    starts anew where an older one of them changed. `incremental`: how it changes in place, for kept_table and kept_events.
#}
{% macro kept_place(of_events=false, incremental={}) %}
    {% if not saas_lifecycle.history_is_kept() %}{{ return({'materialized': 'table'}) }}{% endif %}
    {% set place = {'database': 'history', 'tags': ['kept_events'] if of_events else []} %}
    {% if not incremental %}{{ return(dict(place, materialized='table')) }}{% endif %}
    {{ return(dict(place, materialized='incremental', on_schema_change='fail', **incremental)) }}
{% endmacro %}
