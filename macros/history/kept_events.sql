{#
    The configuration of a staged event log that keeps its events: tonight's deliveries replace those of their ids.
    Example: {{ config(**kept_events('segment', 'event_id')) }}.
#}
{% macro kept_events(log_source, key) %}
    {{ return(saas_lifecycle.kept_place(log_source, {'incremental_strategy': 'delete+insert', 'unique_key': key})) }}
{% endmacro %}
