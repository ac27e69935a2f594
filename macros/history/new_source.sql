{#
    The view of the new files of an event log, beside the one of all that source() gives. Example:
    {{ new_source('segment', 'tracks') }} compiles to raw_segment.new_tracks, which prepare_raw makes.
#}
{% macro new_source(source_name, table_name) %}
    {{ return(source(source_name, table_name).incorporate(path={'identifier': 'new_' ~ table_name})) }}
{% endmacro %}
