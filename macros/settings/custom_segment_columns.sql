{#
    The select-list columns of a raw table's custom segments, each behind a comma.
    Example: in stg_stripe__customers, {{ custom_segment_columns('stripe', 'customer') }} compiles to
    , cast(json_extract_string(metadata, '$.partner_tier') as varchar) as partner_tier; to nothing without segments.
#}
{% macro custom_segment_columns(source_name, table_name) -%}
    {%- for name, segment in saas_lifecycle.custom_segments().items() if segment['source'] == source_name and segment['table'] == table_name -%}
        {%- set column = adapter.quote(segment['column']) -%}
        , cast({{ saas_lifecycle.json_text(column, segment['path']) if segment.get('path') else column }} as {{ segment.get('type', 'varchar') }}) as {{ name }}
    {% endfor -%}
{%- endmacro %}
