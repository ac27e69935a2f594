{#
    True for an event of which tonight's new files have a delivery. Example:
    where {{ is_told_tonight('segment', 'tracks', 'id') }} compiles to true where a whole table is built, else to
    id in (select new_rows.id from raw_segment.new_tracks as new_rows); `column` is SQL of the id where that is no column of its name.
#}
{% macro is_told_tonight(source_name, table_name, key, column=none) -%}
    {%- if not saas_lifecycle.is_kept() -%}
    true
    {%- else -%}
    {{ column or key }} in (
        select new_rows.{{ key }}
        from {{ saas_lifecycle.new_source(source_name, table_name) }} as new_rows
    )
    {%- endif -%}
{%- endmacro %}
