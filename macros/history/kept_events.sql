{#
    The configuration of a staged event log that keeps its events: tonight's deliveries replace those of their ids.
    Example: {{ config(**kept_events('event_id')) }}.
#}
{% macro kept_events(key) %}
    {% set place = saas_lifecycle.kept_place(of_events=true) %}
    {% if not saas_lifecycle.history_is_kept() %}{{ return(place) }}{% endif %}
    {{ return(dict(
        place,
        materialized='incremental',
        on_schema_change='fail',
        incremental_strategy='delete+insert',
        unique_key=key
    )) }}
{% endmacro %}
