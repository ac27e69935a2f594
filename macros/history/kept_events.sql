{#
    The configuration of a staged event log that keeps its events: tonight's deliveries replace those of their ids.
    Example: {{ config(**kept_events('event_id')) }}.
#}
{% macro kept_events(key) %}
    {{ return(saas_lifecycle.kept_place(true, {'incremental_strategy': 'delete+insert', 'unique_key': key})) }}
{% endmacro %}
