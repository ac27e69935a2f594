{#
    Whether a source is read. Example: source_is_enabled('hubspot') is false under sources_enabled: {hubspot: false}.
    sources_enabled is a mapping (what it does not name is on) or a list (what it does not name is off).
#}
{% macro source_is_enabled(source_name) %}
    {% set enabled = var('sources_enabled', none) %}
    {% if enabled is none or enabled is mapping %}
        {% set enabled = enabled or {} %}
        {{ return(enabled.get(source_name, true) is true) }}
    {% endif %}
    {{ return(source_name in enabled) }}
{% endmacro %}
