{#
    Raw rows of an event log that last night did not see: those of new files, and those that its cut-off left out.
    Example: {{ new_rows('segment', 'tracks', '"timestamp"') }} reads raw_segment.new_tracks, the view of the new files.
#}
{% macro new_rows(source_name, table_name, event_time) -%}
    select * from {{ saas_lifecycle.new_source(source_name, table_name) }}

    union all

    select * from {{ source(source_name, table_name) }}
    where {{ event_time }} > {{ saas_lifecycle.kept_until() }}
{%- endmacro %}
