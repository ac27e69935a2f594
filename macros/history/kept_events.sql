{#
    The configuration of a staged event log that keeps its events: tonight's deliveries replace those of their ids.
    Example: {{ config(**kept_events('segment', 'event_id', 'occurred_at')) }}. With the time of an event, what is replaced is looked
    for between the times at which it lay, which the model tells as replaced_occurred_at.
#}
{% macro kept_events(log_source, key, event_time=none) %}
    {{ return(saas_lifecycle.kept_place(log_source, {
        'incremental_strategy': 'retold_events' if event_time else 'delete+insert',
        'unique_key': key,
        'meta': {'event_time': event_time} if event_time else {}
    })) }}
{% endmacro %}
